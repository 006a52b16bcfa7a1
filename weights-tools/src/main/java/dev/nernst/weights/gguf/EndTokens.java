package dev.nernst.weights.gguf;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tokens that end an answer. Files name them by {@code eos_token_id}, {@code eot_token_id} (a turn) and
 * {@code eom_token_id} (a message), but many leave out all but the first, which in a base model ends a document; as in
 * llama.cpp, tokens that are known to end a turn are then found by their texts. Stateless.
 */
final class EndTokens {
    /** What ends a turn in one family of models or another. */
    private static final Set<String> TURN = Set.of(
            "<|im_end|>",
            "<|eot_id|>",
            "<|eom_id|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<|calls|>",
            "<|flush|>",
            "<|eot|>",
            "<end_of_turn>",
            "<end_of_utterance>",
            "<EOT>",
            "_<EOT>",
            "[EOT]");

    /** What ends a document, looked for where a file names no end at all and has none of a turn. */
    private static final Set<String> DOCUMENT =
            Set.of("<|endoftext|>", "<|end_of_text|>", "</s>", "[EOS]", "<\uFF5Cend\u2581of\u2581sentence\uFF5C>");

    private EndTokens() {}

    static boolean isEnd(String token) {
        return TURN.contains(token) || DOCUMENT.contains(token);
    }

    /** Ids of a file, those that it names first. */
    static Set<Long> of(GgufMetadata metadata) {
        Set<Long> ends = new LinkedHashSet<>();
        for (String end : List.of("eos", "eot", "eom")) {
            metadata.integerIfPresent(GgufTokenizer.idKey(end)).ifPresent(ends::add);
        }
        if (!metadata.has(GgufTokenizer.idKey("eot"))) {
            addByText(metadata, TURN, ends);
        }
        if (ends.isEmpty()) {
            addByText(metadata, DOCUMENT, ends);
        }
        return ends;
    }

    private static void addByText(GgufMetadata metadata, Set<String> texts, Set<Long> ends) {
        if (metadata.valueOrNull(GgufTokenizer.TOKENS) instanceof GgufValue.Texts tokens) {
            for (int id = 0; id < tokens.values().size(); id++) {
                if (texts.contains(tokens.values().get(id))) {
                    ends.add((long) id);
                }
            }
        }
    }
}
