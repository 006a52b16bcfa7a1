package dev.nernst.weights.store;

import java.util.function.Consumer;

/** Counts what no weight should be. Not thread-safe. */
public final class NonFinite {
    private long nans;
    private long infinities;

    /** Looks at the first {@code count} values. */
    public void look(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(values[i])) {
                nans += Float.isNaN(values[i]) ? 1 : 0;
                infinities += Float.isInfinite(values[i]) ? 1 : 0;
            }
        }
    }

    public long nans() {
        return nans;
    }

    public long infinities() {
        return infinities;
    }

    /**
     * Says what was found, if anything was.
     *
     * @param where file and tensor
     */
    public void tell(String where, Consumer<String> warn) {
        if (nans + infinities > 0) {
            warn.accept(where + ": holds " + nans + " NaN and " + infinities + " infinities");
        }
    }
}
