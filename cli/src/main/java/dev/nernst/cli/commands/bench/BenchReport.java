package dev.nernst.cli.commands.bench;

import dev.nernst.cli.output.JsonOutput;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code bench --json} prints.
 *
 * @param bench what was measured
 * @param figure the measurement
 * @param unit of figure and ceiling
 * @param ceiling the machine's own limit, measured in the same run, or what the figure is held against
 * @param ratio figure over ceiling
 * @param provider that computed
 * @param threads that computed
 * @param details further numbers under documented names
 */
record BenchReport(
        String bench,
        double figure,
        String unit,
        double ceiling,
        double ratio,
        String provider,
        int threads,
        Map<String, Object> details) {
    static BenchReport of(
            String bench,
            double figure,
            String unit,
            double ceiling,
            String provider,
            int threads,
            Map<String, Object> details) {
        return new BenchReport(
                bench, figure, unit, ceiling, figure / ceiling, provider, threads, new LinkedHashMap<>(details));
    }

    /** The same for people. */
    private void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s: %.1f %s, %.3f of the ceiling of %.1f (%s, %d threads)%n",
                bench,
                figure,
                unit,
                ratio,
                ceiling,
                provider,
                threads);
        details.forEach((name, value) -> out.printf(Locale.ROOT, "  %-32s %s%n", name, value));
    }

    /** As one JSON object, or for people. */
    void write(boolean json, PrintWriter out) {
        if (json) {
            JsonOutput.write(out, this);
        } else {
            print(out);
        }
    }

    /** The same numbers, each with four significant digits. */
    static Map<String, Double> rounded(Map<String, Double> values) {
        Map<String, Double> rounded = new LinkedHashMap<>();
        values.forEach((name, value) -> rounded.put(name, rounded(value)));
        return rounded;
    }

    /** Four significant digits: more would be noise. */
    static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4g", value));
    }
}
