package dev.nernst.cli.commands.train;

import dev.nernst.em.loop.RunHooks;
import dev.nernst.runtime.profile.FlopCounter;
import dev.nernst.runtime.profile.OpTimes;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each update and the whole run took: floating-point operations, and seconds in each half of each op if traced. */
final class OpTrace implements RunHooks.Trace {
    private final FlopCounter flops;
    private final @Nullable OpTimes times;
    private final Map<String, Double> totals = new LinkedHashMap<>();

    /** @param times null where time is not traced */
    OpTrace(FlopCounter flops, @Nullable OpTimes times) {
        this.flops = flops;
        this.times = times;
    }

    /** The metrics {@code flops_measured} and {@code time_OP_HALF}; the next call begins at zero. */
    @Override
    public Map<String, Double> sinceLast() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("flops_measured", (double) flops.total());
        flops.reset();
        if (times != null) {
            times.seconds().forEach((op, seconds) -> {
                metrics.put("time_" + op.replace('.', '_').replace(' ', '_'), seconds);
                totals.merge(op, seconds, Double::sum);
            });
            times.reset();
        }
        return metrics;
    }

    /** Writes the seconds in all, the longest first, where they were traced. */
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
