package dev.nernst.tokenizer.bpe;

import dev.nernst.tokenizer.TokenizerException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens and their ids, both ways. Immutable and thread-safe. */
public final class Vocabulary {
    /** No vocabulary comes near this; a larger id in a file is a mistake and must not size an array. */
    public static final int MAX_ID = (1 << 22) - 1;

    private final Map<String, Integer> ids;
    private final @Nullable String[] tokens;

    /**
     * @param ids token to id; ids may leave gaps
     * @throws TokenizerException where an id is negative, beyond {@link #MAX_ID} or given to two tokens
     */
    public Vocabulary(Map<String, Integer> ids) {
        this.ids = new HashMap<>(ids);
        int largest = -1;
        for (Map.Entry<String, Integer> entry : ids.entrySet()) {
            if (entry.getValue() < 0 || entry.getValue() > MAX_ID) {
                throw new TokenizerException("token \"" + entry.getKey() + "\" has the id " + entry.getValue()
                        + ", which is not between 0 and " + MAX_ID);
            }
            largest = Math.max(largest, entry.getValue());
        }
        tokens = new String[largest + 1];
        for (Map.Entry<String, Integer> entry : ids.entrySet()) {
            String other = tokens[entry.getValue()];
            if (other != null) {
                throw new TokenizerException(
                        "tokens \"" + other + "\" and \"" + entry.getKey() + "\" share the id " + entry.getValue());
            }
            tokens[entry.getValue()] = entry.getKey();
        }
    }

    /** Number of tokens. */
    public int size() {
        return ids.size();
    }

    /** Largest id plus one. */
    public int idLimit() {
        return tokens.length;
    }

    /** The id of a token, or -1. */
    public int idOf(String token) {
        return ids.getOrDefault(token, -1);
    }

    /** The token of an id, or null where the id is none. */
    public @Nullable String tokenOf(int id) {
        return id >= 0 && id < tokens.length ? tokens[id] : null;
    }
}
