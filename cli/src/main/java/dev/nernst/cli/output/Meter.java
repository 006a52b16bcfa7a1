package dev.nernst.cli.output;

import java.util.Locale;

/** Time that went by, as tokens a second. Used by one thread. */
public final class Meter {
    private final long start = System.nanoTime();

    /** {@code N tokens in S s (R tokens a second)}. */
    public String tokens(long count) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        return String.format(
                Locale.ROOT, "%d tokens in %.2f s (%.1f tokens a second)", count, seconds, count / seconds);
    }
}
