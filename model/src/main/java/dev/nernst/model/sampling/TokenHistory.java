package dev.nernst.model.sampling;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens of a sequence so far: the prompt and what was generated. Used by one thread at a time. */
public final class TokenHistory {
    private final int promptLength;
    private int[] ids;
    private int size;
    private @Nullable BitSet distinct;
    private @Nullable Map<Integer, Integer> generated;

    /** A history that begins with a prompt; {@code extra} more tokens fit without copying. */
    public TokenHistory(int[] prompt, int extra) {
        ids = Arrays.copyOf(prompt, prompt.length + extra);
        size = prompt.length;
        promptLength = prompt.length;
    }

    /** Tokens so far. */
    public int size() {
        return size;
    }

    /** Tokens of the prompt, which come first. */
    public int promptLength() {
        return promptLength;
    }

    /** Tokens generated so far. */
    public int generated() {
        return size - promptLength;
    }

    /** The token at {@code position}, from 0. */
    public int get(int position) {
        if (position >= size) {
            throw new IndexOutOfBoundsException("token " + position + " of " + size);
        }
        return ids[position];
    }

    /** Tokens from one position to before another; a copy. */
    public int[] slice(int from, int to) {
        if (to > size) {
            throw new IndexOutOfBoundsException("tokens to " + to + " of " + size);
        }
        return Arrays.copyOfRange(ids, from, to);
    }

    /** Adds a generated token. */
    public void append(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size + size / 2 + 16);
        }
        ids[size++] = id;
        if (distinct != null) {
            distinct.set(id);
        }
        if (generated != null) {
            generated.merge(id, 1, Integer::sum);
        }
    }

    /** The ids that occur; not to be changed. */
    public BitSet distinct() {
        if (distinct == null) {
            distinct = new BitSet();
            for (int i = 0; i < size; i++) {
                distinct.set(ids[i]);
            }
        }
        return distinct;
    }

    /** How often an id occurs among the generated tokens. */
    public int generatedCount(int id) {
        return counts().getOrDefault(id, 0);
    }

    /** The ids that occur among the generated tokens; not to be changed. */
    public Set<Integer> generatedIds() {
        return counts().keySet();
    }

    private Map<Integer, Integer> counts() {
        if (generated == null) {
            generated = new HashMap<>();
            for (int i = promptLength; i < size; i++) {
                generated.merge(ids[i], 1, Integer::sum);
            }
        }
        return generated;
    }
}
