package dev.nernst.em.data;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.model.prompt.RowFields;
import dev.nernst.model.prompt.TextEncoder;
import dev.nernst.weights.io.JsonLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A text of which some parts are to be learnt. It is encoded as a whole, for tokenizers put marks where a text begins and tokens over
 * joints: what is learnt of a part are the tokens of the whole after those that the text before it has by itself.
 */
final class LearntText {
    /** A part from one character to before another. */
    private record Part(int from, int to) {}

    private final TextEncoder encoder;
    private final boolean addSpecialTokens;
    private final StringBuilder text = new StringBuilder();
    private final List<Part> parts = new ArrayList<>();

    /** @param addSpecialTokens whether the tokenizer puts those around it that begin and end a text */
    LearntText(TextEncoder encoder, boolean addSpecialTokens) {
        this.encoder = encoder;
        this.addSpecialTokens = addSpecialTokens;
    }

    void context(String more) {
        text.append(more);
    }

    /** All tokens are learnt up to one that ends a response, that one included; a template may write more behind it. */
    void completion(String more) {
        parts.add(new Part(text.length(), text.length() + more.length()));
        text.append(more);
    }

    /**
     * The sequence, whose response begins with the first token that is learnt.
     *
     * @param ended whether the last part ends a response, so that a token for that follows, learnt as well, where none is there
     */
    TrainingSequence sequence(JsonLines.Row row, boolean ended) {
        RowFields fields = new RowFields(row);
        int[] ids = fields.blamed(() -> encode(text.length()));
        BitSet learnt = new BitSet();
        int from = 0;
        for (Part part : parts) {
            from = common(encode(part.from()), ids);
            int to = part.to() == text.length() ? ids.length : common(encode(part.to()), ids);
            for (int i = from; i < to; i++) {
                learnt.set(i);
                if (isEnd(ids[i])) {
                    break;
                }
            }
        }
        if (ended && (from == ids.length || !isEnd(ids[ids.length - 1]))) {
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = fields.blamed(encoder::endId);
            learnt.set(ids.length - 1);
        }
        int first = learnt.nextSetBit(1);
        if (first < 0) {
            throw row.wrong("has nothing to learn: no assistant message, or an empty completion");
        }
        boolean[] mask = new boolean[ids.length - first];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = learnt.get(first + i);
        }
        return new TrainingSequence(ids, first, mask, 0, null, null);
    }

    private int[] encode(int characters) {
        return encoder.encode(text.substring(0, characters), addSpecialTokens);
    }

    private boolean isEnd(int id) {
        return encoder.endIds().contains(id);
    }

    /** How many tokens two begin with alike. */
    private static int common(int[] a, int[] b) {
        int different = Arrays.mismatch(a, b);
        return different < 0 ? a.length : different;
    }
}
