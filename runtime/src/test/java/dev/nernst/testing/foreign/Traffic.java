package dev.nernst.testing.foreign;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Bytes that crossed between the host and foreign memory, by cause. Thread-safe. */
public final class Traffic {
    private final Map<String, Long> in = new TreeMap<>();
    private final Map<String, Long> out = new TreeMap<>();
    /** Numbers that the host handed over in this pass: once they are there, they need not cross again. */
    private final Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());

    synchronized void in(String cause, long bytes) {
        add(in, cause, bytes);
    }

    /** As {@link #in(String, long)}, unless {@code numbers}, the very object, crossed in this pass. */
    synchronized void inOnce(String cause, Object numbers, long bytes) {
        if (known.add(numbers)) {
            in(cause, bytes);
        }
    }

    synchronized void out(String cause, long bytes) {
        add(out, cause, bytes);
    }

    private static void add(Map<String, Long> sums, String cause, long bytes) {
        if (bytes > 0) {
            sums.merge(cause, bytes, Long::sum);
        }
    }

    synchronized void passEnded() {
        known.clear();
    }

    /** Bytes that went in since the last {@link #reset}, by {@code op.half argument} or what memory was asked for. */
    public synchronized Map<String, Long> in() {
        return new TreeMap<>(in);
    }

    /** Bytes that came out since then. */
    public synchronized Map<String, Long> out() {
        return new TreeMap<>(out);
    }

    public synchronized void reset() {
        in.clear();
        out.clear();
        known.clear();
    }
}
