package dev.nernst.weights;

import java.util.Arrays;

/**
 * Whether a checkpoint's head and embedding can be one matrix, as {@code tie_word_embeddings} claims.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class HeadTying {
    /** The matrix that turns ids into hidden states. */
    public static final String EMBEDDING = "model.embed_tokens.weight";

    /** The matrix that turns hidden states into logits. */
    public static final String HEAD = "lm_head.weight";

    private HeadTying() {}

    /** Whether the checkpoint holds both matrices and they differ: then they are not tied, whatever the flag says. */
    public static boolean differ(WeightSource weights) {
        if (!weights.names().contains(EMBEDDING) || !weights.names().contains(HEAD)) {
            return false;
        }
        return !Arrays.equals(weights.shape(EMBEDDING), weights.shape(HEAD))
                || differ(weights.rows(EMBEDDING), weights.rows(HEAD));
    }

    private static boolean differ(FloatRows a, FloatRows b) {
        float[] left = new float[a.columns()];
        float[] right = new float[b.columns()];
        for (long row = 0; row < a.count(); row++) {
            a.read(row, left, 0);
            b.read(row, right, 0);
            if (!Arrays.equals(left, right)) {
                return true;
            }
        }
        return false;
    }
}
