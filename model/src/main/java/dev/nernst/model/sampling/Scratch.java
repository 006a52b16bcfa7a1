package dev.nernst.model.sampling;

import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.SoftmaxSums;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays as long as the vocabulary that are used again for the next row, and by the next processor of the same row. Used
 * by one thread at a time.
 */
public final class Scratch {
    private final int vocabulary;
    private final HeadStatisticsOp op;
    private final float[] logits;
    private final float[] original;
    private final List<float[]> floats = new ArrayList<>();

    /** @param op whose softmax it is */
    public Scratch(int vocabulary, HeadStatisticsOp op) {
        this.vocabulary = vocabulary;
        this.op = op;
        logits = new float[vocabulary];
        original = new float[vocabulary];
    }

    /** Where the logits of the next row are put before {@link Sampler#next}. */
    public float[] logits() {
        return logits;
    }

    /** Logits of the row before any processor. */
    float[] original() {
        return original;
    }

    /** Fills {@code weights} with the softmax of {@code logits}, not normalised. */
    SoftmaxSums softmax(float[] logits, float[] weights) {
        return op.softmax(logits, weights);
    }

    /** Array number {@code index}, from 0, of length vocabulary, with whatever was in it before. */
    public float[] floats(int index) {
        while (floats.size() <= index) {
            floats.add(new float[vocabulary]);
        }
        return floats.get(index);
    }
}
