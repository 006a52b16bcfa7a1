package dev.nernst.cli.commands.inspect;

import dev.nernst.weights.gguf.GgufMetadata;
import dev.nernst.weights.gguf.GgufValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** The metadata of a GGUF file as text pairs; arrays, vocabularies most of them, by their kind alone. */
final class GgufTexts {
    private GgufTexts() {}

    static Map<String, String> of(GgufMetadata metadata) {
        Map<String, String> texts = new LinkedHashMap<>();
        metadata.asMap().forEach((key, value) -> texts.put(key, text(value)));
        return texts;
    }

    private static String text(GgufValue value) {
        return switch (value) {
            case GgufValue.Int number -> Long.toString(number.value());
            case GgufValue.Real number -> Double.toString(number.value());
            case GgufValue.Flag flag -> Boolean.toString(flag.value());
            case GgufValue.Text text -> text.value();
            default -> "array of " + value.type();
        };
    }
}
