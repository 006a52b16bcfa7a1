package dev.nernst.runtime.check;

import java.util.List;

/** Those who look on at the ops of one provider. */
record Watches(List<OpWatch> all) {
    /** Asked before a call; {@link #ended} wants it back. */
    long start() {
        return all.isEmpty() ? 0 : System.nanoTime();
    }

    void ended(String op, long flops, long start) {
        if (all.isEmpty()) {
            return;
        }
        long nanos = System.nanoTime() - start;
        for (OpWatch watch : all) {
            watch.ran(op, flops, nanos);
        }
    }

    void ended(String op, long start) {
        ended(op, 0, start);
    }
}
