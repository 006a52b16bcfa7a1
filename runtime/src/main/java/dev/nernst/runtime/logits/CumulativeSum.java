package dev.nernst.runtime.logits;

/**
 * Finds where the running sum of the weights of a row passes a goal. Always in the same order: whole blocks first, since a
 * sum one by one waits for each addition in turn.
 */
final class CumulativeSum {
    /** Weights that are summed up before the goal is looked at. */
    private static final int BLOCK = 64;

    private CumulativeSum() {}

    /**
     * The first index at which the sum passes {@code goal}, or the last one with a weight.
     *
     * @param weights none negative
     */
    static int indexAt(float[] weights, double goal) {
        double sum = 0;
        int from = 0;
        while (from < weights.length) {
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
