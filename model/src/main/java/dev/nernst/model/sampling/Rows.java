package dev.nernst.model.sampling;

/** Reductions over the logits of one row, always in the same order; loops that the compiler turns into vector code. */
final class Rows {
    /** Weights that are summed up before a goal is looked at. */
    private static final int BLOCK = 64;

    private Rows() {}

    /** The largest logit; not a number where one of them is not. */
    static float max(float[] logits) {
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        return max;
    }

    /** The lowest index of {@code max}, which must be there. */
    static int indexOf(float[] logits, float max) {
        int i = 0;
        while (logits[i] != max) {
            i++;
        }
        return i;
    }

    /**
     * The first index at which the sum of the weights passes {@code goal}, or the last one with a weight.
     *
     * @param weights none negative
     */
    static int indexAtSum(float[] weights, double goal) {
        double sum = 0;
        int from = 0;
        while (from < weights.length) {
            // Whole blocks first: a sum one by one waits for each addition in turn.
            int to = Math.min(weights.length, from + BLOCK);
            double next = sum + sum(weights, from, to);
            if (next > goal) {
                break;
            }
            sum = next;
            from = to;
        }
        for (int i = from; i < weights.length; i++) {
            sum += weights[i];
            if (sum > goal) {
                return i;
            }
        }
        int last = weights.length - 1;
        while (last > 0 && weights[last] == 0) {
            last--;
        }
        return last;
    }

    private static double sum(float[] values, int from, int to) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i <= to - 4; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < to; i++) {
            a += values[i];
        }
        return (a + b) + (c + d);
    }
}
