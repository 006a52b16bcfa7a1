package dev.nernst.em.data;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.model.prompt.TextEncoder;
import dev.nernst.weights.io.JsonLines;
import java.util.Arrays;
import java.util.BitSet;

/** Puts a sequence together from texts that are context and texts that are to be learnt. */
final class MaskedTokens {
    private final TextEncoder encoder;
    private final BitSet learnt = new BitSet();
    private int[] ids = new int[64];
    private int count;

    MaskedTokens(TextEncoder encoder) {
        this.encoder = encoder;
    }

    void context(String text, boolean addSpecialTokens) {
        append(encoder.encode(text, addSpecialTokens));
    }

    /**
     * A completion and the token that ends a response, learnt as well; not twice where the completion ends with one.
     */
    void endedCompletion(String text) {
        int from = count;
        completion(text);
        if (count == from || !isEnd(ids[count - 1])) {
            learnt.set(count);
            append(encoder.endId());
        }
    }

    /** All tokens are learnt up to one that ends a response, that one included; a template may write more behind it. */
    void completion(String text) {
        int[] tokens = encoder.encode(text, false);
        int end = 0;
        while (end < tokens.length && !isEnd(tokens[end])) {
            end++;
        }
        learnt.set(count, count + Math.min(end + 1, tokens.length));
        append(tokens);
    }

    private boolean isEnd(int id) {
        return id == encoder.endId() || encoder.endIds().contains(id);
    }

    private void append(int... tokens) {
        if (count + tokens.length > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(2 * ids.length, count + tokens.length));
        }
        System.arraycopy(tokens, 0, ids, count, tokens.length);
        count += tokens.length;
    }

    /** The sequence, whose response begins with the first token that is learnt. */
    TrainingSequence sequence(JsonLines.Row row) {
        int first = learnt.nextSetBit(1);
        if (first < 0) {
            throw row.wrong("has nothing to learn: no assistant message, or an empty completion");
        }
        boolean[] mask = new boolean[count - first];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = learnt.get(first + i);
        }
        return new TrainingSequence(Arrays.copyOf(ids, count), first, mask, 0, null, null);
    }
}
