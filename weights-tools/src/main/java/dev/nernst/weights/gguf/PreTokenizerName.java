package dev.nernst.weights.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds llama.cpp's name ({@code tokenizer.ggml.pre}) for the pre-tokenizer of a byte-level tokenizer.json. */
final class PreTokenizerName {
    private static final String GPT2 =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
    private static final String DIGIT = "\\p{N}";
    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String SPELLED_OUT = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
    private static final String LETTERS = "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String REST = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String ONE_DIGIT = CONTRACTIONS + LETTERS + DIGIT + REST;
    private static final String THREE_DIGITS = CONTRACTIONS + LETTERS + "\\p{N}{1,3}" + REST;

    private PreTokenizerName() {}

    /** The name, or null where llama.cpp is not known to have that pre-tokenizer. */
    static @Nullable String of(JsonNode preTokenizer, boolean ignoreMerges) {
        List<String> patterns = new ArrayList<>();
        if (!collect(preTokenizer, patterns)) {
            return null;
        }
        if (patterns.equals(List.of(THREE_DIGITS))) {
            // The two differ only in whether a whole piece of the vocabulary is taken without merging.
            return ignoreMerges ? "llama-bpe" : "dbrx";
        }
        if (ignoreMerges) {
            return null;
        }
        if (patterns.equals(List.of(GPT2))) {
            return "gpt-2";
        }
        if (patterns.equals(List.of(DIGIT, GPT2))) {
            return "smollm";
        }
        if (patterns.equals(List.of(ONE_DIGIT))) {
            return "qwen2";
        }
        if (patterns.size() > 2 && patterns.getFirst().equals("[\r\n]")) {
            if (patterns.get(1).equals("\\s?\\p{L}+")) {
                return "deepseek-coder";
            }
            return patterns.get(1).startsWith("\\s?[A-Za-z") ? "deepseek-llm" : null;
        }
        return null;
    }

    /** Adds the patterns that isolate their matches, in order; false where there is anything else. */
    private static boolean collect(JsonNode part, List<String> patterns) {
        switch (part.path("type").asText()) {
            case "Sequence" -> {
                for (JsonNode inner : part.path("pretokenizers")) {
                    if (!collect(inner, patterns)) {
                        return false;
                    }
                }
                return true;
            }
            case "Split" -> {
                String pattern = part.path("pattern").path("Regex").asText();
                patterns.add(pattern.replace(SPELLED_OUT, CONTRACTIONS));
                return !pattern.isEmpty()
                        && part.path("behavior").asText().equals("Isolated")
                        && !part.path("invert").asBoolean(false);
            }
            case "Digits" -> {
                patterns.add(DIGIT);
                return part.path("individual_digits").asBoolean(false);
            }
            case "ByteLevel" -> {
                if (part.path("use_regex").asBoolean(true)) {
                    patterns.add(GPT2);
                }
                return !part.path("add_prefix_space").asBoolean(false);
            }
            default -> {
                return false;
            }
        }
    }
}
