package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.pattern.TextPattern;
import dev.nernst.tokenizer.pattern.TextPatterns;

/** Reads {@code pattern} fields: {@code {"String": ...}} or {@code {"Regex": ...}}. */
final class Patterns {
    private Patterns() {}

    static TextPattern read(JsonField part) {
        JsonField pattern = part.get("pattern");
        JsonField literal = pattern.find("String");
        if (literal != null) {
            return TextPatterns.literal(literal.text());
        }
        JsonField regex = pattern.find("Regex");
        if (regex == null) {
            throw pattern.wrong("holds neither \"String\" nor \"Regex\"");
        }
        return regex.named(() -> TextPatterns.regex(regex.text()));
    }
}
