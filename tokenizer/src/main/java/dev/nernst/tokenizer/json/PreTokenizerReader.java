package dev.nernst.tokenizer.json;

import dev.nernst.tokenizer.pattern.TextPatterns;
import dev.nernst.tokenizer.pretokenizer.ByteLevelPreTokenizer;
import dev.nernst.tokenizer.pretokenizer.FixedLengthPreTokenizer;
import dev.nernst.tokenizer.pretokenizer.MetaspacePreTokenizer;
import dev.nernst.tokenizer.pretokenizer.MetaspacePreTokenizer.PrependScheme;
import dev.nernst.tokenizer.pretokenizer.PreTokenizer;
import dev.nernst.tokenizer.pretokenizer.PreTokenizers;
import dev.nernst.tokenizer.pretokenizer.SequencePreTokenizer;
import dev.nernst.tokenizer.pretokenizer.SplitBehavior;
import dev.nernst.tokenizer.pretokenizer.SplitPreTokenizer;

/** Reads the {@code pre_tokenizer} field. */
final class PreTokenizerReader {
    private static final int DEFAULT_LENGTH = 5;

    private PreTokenizerReader() {}

    static PreTokenizer read(JsonField part) {
        return switch (part.kind()) {
            case "Sequence" ->
                new SequencePreTokenizer(part.get("pretokenizers").elements().stream()
                        .map(PreTokenizerReader::read)
                        .toList());
            case "ByteLevel" ->
                new ByteLevelPreTokenizer(
                        part.flag("add_prefix_space"), part.flag("use_regex", true) ? TextPatterns.gpt2() : null, true);
            case "Split" ->
                new SplitPreTokenizer(Patterns.read(part), behavior(part.get("behavior")), part.flag("invert"));
            case "Metaspace" -> metaspace(part);
            case "Digits" -> PreTokenizers.digits(part.flag("individual_digits"));
            case "Punctuation" -> {
                JsonField behavior = part.find("behavior");
                yield PreTokenizers.punctuation(behavior == null ? SplitBehavior.ISOLATED : behavior(behavior));
            }
            case "Whitespace" -> PreTokenizers.whitespace();
            case "WhitespaceSplit" -> PreTokenizers.whitespaceSplit();
            case "BertPreTokenizer" -> PreTokenizers.bert();
            case "CharDelimiterSplit", "Delimiter" ->
                PreTokenizers.delimiter(part.get("delimiter").character());
            case "UnicodeScripts" -> PreTokenizers.unicodeScripts();
            case "FixedLength" -> fixedLength(part);
            default -> throw part.unknownKind("pre-tokenizer");
        };
    }

    /** The scheme of a Metaspace part, of pre-tokenizer or decoder, in the old spelling or the new. */
    static PrependScheme prependScheme(JsonField part) {
        JsonField scheme = part.find("prepend_scheme");
        PrependScheme declared = scheme == null
                ? PrependScheme.ALWAYS
                : switch (scheme.text()) {
                    case "always" -> PrependScheme.ALWAYS;
                    case "first" -> PrependScheme.FIRST;
                    case "never" -> PrependScheme.NEVER;
                    default -> throw scheme.wrong("is none of \"always\", \"first\", \"never\"");
                };
        if (part.flag("add_prefix_space", true)) {
            return declared;
        }
        if (scheme != null && declared != PrependScheme.NEVER) {
            throw scheme.wrong("contradicts add_prefix_space");
        }
        return PrependScheme.NEVER;
    }

    /** The replacement of a Metaspace part. */
    static char replacement(JsonField part) {
        JsonField replacement = part.get("replacement");
        int codePoint = replacement.character();
        if (!Character.isBmpCodePoint(codePoint)) {
            throw replacement.wrong("is outside the Basic Multilingual Plane, which is not supported");
        }
        return (char) codePoint;
    }

    private static PreTokenizer metaspace(JsonField part) {
        return new MetaspacePreTokenizer(replacement(part), prependScheme(part), part.flag("split", true));
    }

    private static PreTokenizer fixedLength(JsonField part) {
        JsonField length = part.find("length");
        if (length == null) {
            return new FixedLengthPreTokenizer(DEFAULT_LENGTH);
        }
        if (length.index() == 0) {
            throw length.wrong("is 0");
        }
        return new FixedLengthPreTokenizer(length.index());
    }

    private static SplitBehavior behavior(JsonField field) {
        for (SplitBehavior behavior : SplitBehavior.values()) {
            if (behavior.jsonName().equals(field.text())) {
                return behavior;
            }
        }
        throw field.wrong("names the unknown behavior \"" + field.text() + "\"");
    }
}
