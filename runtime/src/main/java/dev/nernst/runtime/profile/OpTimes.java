package dev.nernst.runtime.profile;

import dev.nernst.runtime.check.OpWatch;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Seconds spent in each half of each op. Thread-safe. */
public final class OpTimes implements OpWatch {
    private final Map<String, Long> nanos = new TreeMap<>();

    @Override
    public synchronized void ran(String op, long flops, long spent) {
        nanos.merge(op, spent, Long::sum);
    }

    /** Seconds by op, such as {@code matmul.backward}, in alphabetical order. */
    public synchronized Map<String, Double> seconds() {
        Map<String, Double> seconds = new TreeMap<>();
        nanos.forEach((op, spent) -> seconds.put(op, spent * 1e-9));
        return Collections.unmodifiableMap(seconds);
    }

    /** {@link #seconds()} divided among {@code repetitions}. */
    public Map<String, Double> secondsPer(int repetitions) {
        Map<String, Double> seconds = new TreeMap<>(seconds());
        seconds.replaceAll((op, sum) -> sum / repetitions);
        return seconds;
    }

    /** Seconds in all halves of the given ops, such as {@code matmul}. */
    public double secondsIn(String... ops) {
        double sum = 0;
        for (Map.Entry<String, Double> entry : seconds().entrySet()) {
            for (String op : ops) {
                sum += entry.getKey().startsWith(op + ".") ? entry.getValue() : 0;
            }
        }
        return sum;
    }

    /** Starts again from zero. */
    public synchronized void reset() {
        nanos.clear();
    }
}
