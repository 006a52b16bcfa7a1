package dev.nernst.tokenizer.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a GGUF file say about its tokenizer (keys {@code tokenizer.ggml.*}, GGUF specification), as plain
 * data. Immutable by convention: the arrays are only read.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param model {@code tokenizer.ggml.model}: {@code gpt2} or {@code llama}
 * @param pre {@code tokenizer.ggml.pre}; null counts as {@code default}
 * @param tokens texts by id
 * @param scores scores by id, or none; needed for {@code llama}, which merges by them
 * @param types token types by id, numbered as in {@link TokenType}, or none: all are normal
 * @param merges two tokens with a space between them, by rank; needed for {@code gpt2}
 * @param settings the rest
 */
public record GgufVocabulary(
        String model,
        @Nullable String pre,
        List<String> tokens,
        float[] scores,
        int[] types,
        List<String> merges,
        Settings settings) {
    public GgufVocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /**
     * Ids with a role and flags; null where the file is silent, which llama.cpp fills in by the kind of model.
     *
     * @param bosId begins a sequence
     * @param eosId ends a sequence
     * @param unkId stands for what has no token
     * @param padId fills up a batch
     * @param addBos whether texts begin with the first
     * @param addEos whether texts end with the second
     * @param addSpacePrefix whether a space is put in front of a text
     * @param chatTemplate {@code tokenizer.chat_template}
     */
    public record Settings(
            @Nullable Integer bosId,
            @Nullable Integer eosId,
            @Nullable Integer unkId,
            @Nullable Integer padId,
            @Nullable Boolean addBos,
            @Nullable Boolean addEos,
            @Nullable Boolean addSpacePrefix,
            @Nullable String chatTemplate) {}

    /** Token types of the GGUF specification that matter here. */
    public static final class TokenType {
        public static final int NORMAL = 1;
        public static final int UNKNOWN = 2;
        public static final int CONTROL = 3;
        public static final int USER_DEFINED = 4;
        public static final int UNUSED = 5;
        public static final int BYTE = 6;

        private TokenType() {}
    }

    /** The type of a token; normal where the file is silent. */
    int typeOf(int id) {
        return id < types.length ? types[id] : TokenType.NORMAL;
    }

    /** Whether a token is found in text before the model sees it. */
    boolean isAdded(int id) {
        int type = typeOf(id);
        return !tokens.get(id).isEmpty()
                && (type == TokenType.UNKNOWN || type == TokenType.CONTROL || type == TokenType.USER_DEFINED);
    }

    /** Writes each token with its id. Of several empty ones, which stand for nothing, the first; the others have no text. */
    void putTokens(ObjectNode ids) {
        for (int id = 0; id < tokens.size(); id++) {
            if (!tokens.get(id).isEmpty() || !ids.has("")) {
                ids.put(tokens.get(id), id);
            }
        }
    }
}
