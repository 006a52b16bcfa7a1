package dev.nernst.runtime.measure;

import java.util.ArrayList;
import java.util.List;

/** Runs cases and collects their results. Not thread-safe. */
final class OpTimer {
    private final Ceilings ceilings;
    private final long nanosPerCase;
    private final List<OpResult> results = new ArrayList<>();

    /** @param secondsPerCase how long each case is repeated; its best round counts, and there is one at least */
    OpTimer(Ceilings ceilings, double secondsPerCase) {
        this.ceilings = ceilings;
        nanosPerCase = (long) (secondsPerCase * 1e9);
    }

    /** A case that multiply-adds bound, each of which counts as two operations. */
    void flops(String op, String sizes, double operations, Runnable work) {
        results.add(OpResult.of(op, sizes, operations / bestNanos(work), "GFLOP/s", ceilings.gigaflops()));
    }

    /** A case that memory bounds: bytes read and written. */
    void bytes(String op, String sizes, long bytes, Runnable work) {
        results.add(OpResult.of(op, sizes, bytes / bestNanos(work), "GB/s", ceilings.gigabytes()));
    }

    List<OpResult> results() {
        return List.copyOf(results);
    }

    private double bestNanos(Runnable work) {
        long end = System.nanoTime() + nanosPerCase;
        long best = Long.MAX_VALUE;
        do {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - start);
        } while (System.nanoTime() < end);
        return Math.max(best, 1);
    }
}
