package dev.nernst.cli.commands.train;

import dev.nernst.em.run.RunHooks;
import dev.nernst.runtime.profile.OpTimes;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Seconds in each half of each op, an update at a time and over the whole run. */
final class OpTrace implements RunHooks.Trace {
    private final OpTimes times;
    private final Map<String, Double> totals = new LinkedHashMap<>();

    OpTrace(OpTimes times) {
        this.times = times;
    }

    /** The metrics {@code time_OP_HALF}; the next call begins at zero. */
    @Override
    public Map<String, Double> seconds() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        times.seconds().forEach((op, seconds) -> {
            metrics.put("time_" + op.replace('.', '_').replace(' ', '_'), seconds);
            totals.merge(op, seconds, Double::sum);
        });
        times.reset();
        return metrics;
    }

    /** Writes the totals, the longest first. */
    void print(PrintWriter err) {
        double all = totals.values().stream().mapToDouble(Double::doubleValue).sum();
        totals.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .forEach(entry -> err.printf(
                        Locale.ROOT,
                        "%-28s %9.3f s %5.1f %%%n",
                        entry.getKey(),
                        entry.getValue(),
                        100 * entry.getValue() / all));
        err.flush();
    }
}
