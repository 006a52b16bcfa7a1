package dev.nernst.runtime.logits;

/** Order statistics in linear expected time, by partitioning around a pivot (Hoare's FIND); values are reordered. */
final class Selection {
    /**
     * The smallest value of a set of largest ones.
     *
     * @param threshold that value
     * @param kept how many elements equal to it belong to the set
     */
    record Mass(float threshold, int kept) {}

    private Selection() {}

    /** The k-th largest (from 1) of the first {@code size} values. */
    static float largest(float[] values, int size, int k) {
        int low = 0;
        int high = size;
        int wanted = k;
        while (true) {
            float pivot = pivot(values, low, high);
            int larger = moveLarger(values, low, high, pivot);
            int equalEnd = moveEqual(values, larger, high, pivot);
            if (wanted <= larger - low) {
                high = larger;
            } else if (wanted <= equalEnd - low) {
                return pivot;
            } else {
                wanted -= equalEnd - low;
                low = equalEnd;
            }
        }
    }

    /**
     * The largest values, fewest possible, whose sum reaches {@code goal}; all of them where rounding keeps the sum
     * below it.
     *
     * @param weights none negative
     */
    static Mass reaching(float[] weights, int size, double goal) {
        int low = 0;
        int high = size;
        double before = 0;
        while (low < high) {
            float pivot = pivot(weights, low, high);
            int larger = moveLarger(weights, low, high, pivot);
            int equalEnd = moveEqual(weights, larger, high, pivot);
            double sum = before;
            for (int i = low; i < larger; i++) {
                sum += weights[i];
            }
            if (sum >= goal && larger > low) {
                high = larger;
                continue;
            }
            for (int i = larger; i < equalEnd; i++) {
                sum += pivot;
                if (sum >= goal) {
                    return new Mass(pivot, i - larger + 1);
                }
            }
            before = sum;
            low = equalEnd;
        }
        return new Mass(0, size);
    }

    /** A middle value of three, from fixed places: the same input takes the same steps. */
    private static float pivot(float[] values, int low, int high) {
        float a = values[low];
        float b = values[low + high >>> 1];
        float c = values[high - 1];
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    /** Moves values above the pivot to the front and returns where they end. */
    private static int moveLarger(float[] values, int low, int high, float pivot) {
        int end = low;
        for (int i = low; i < high; i++) {
            if (values[i] > pivot) {
                swap(values, i, end++);
            }
        }
        return end;
    }

    private static int moveEqual(float[] values, int low, int high, float pivot) {
        int end = low;
        for (int i = low; i < high; i++) {
            if (values[i] == pivot) {
                swap(values, i, end++);
            }
        }
        return end;
    }

    private static void swap(float[] values, int i, int j) {
        float value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
