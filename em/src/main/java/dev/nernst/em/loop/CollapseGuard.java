package dev.nernst.em.loop;

import dev.nernst.em.method.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Watches a run's metrics for the signs of collapse: responses that repeat themselves, shrink to nothing or grow to the
 * limit, and an entropy that leaves its band. Entropy alone does not warn in time: a run can over-train while it falls
 * smoothly.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param maxRepetitionRate highest share of repeated runs of tokens
 * @param minResponseLength lowest mean number of response tokens
 * @param maxResponseLength highest mean number of response tokens
 * @param maxTruncationRate highest share of responses that run into the limit
 * @param minEntropy lowest mean entropy, nats a token
 * @param maxEntropy highest mean entropy, nats a token
 */
public record CollapseGuard(
        double maxRepetitionRate,
        double minResponseLength,
        double maxResponseLength,
        double maxTruncationRate,
        double minEntropy,
        double maxEntropy) {
    /** The bounds of the command line. */
    public static final CollapseGuard DEFAULT = new CollapseGuard(0.5, 1.5, Double.POSITIVE_INFINITY, 1, 0.01, 8);

    /** What a broken bound does. */
    public enum Action {
        /** Nothing. */
        OFF,
        /** It is said. */
        WARN,
        /** The run ends. */
        STOP
    }

    /**
     * Looks at each update of a run.
     *
     * @param note takes warnings
     */
    public RunHooks.StopRule rule(Action action, Consumer<String> note) {
        return update -> {
            List<String> warnings = action == Action.OFF ? List.of() : warnings(metrics(update));
            if (action == Action.STOP && !warnings.isEmpty()) {
                return Optional.of(warnings.getFirst());
            }
            warnings.forEach(note);
            return Optional.empty();
        };
    }

    private static Map<String, Double> metrics(Update update) {
        Map<String, Double> metrics = new HashMap<>(update.metrics());
        if (update.result().responseTokens() > 0) {
            metrics.put("entropy", update.result().meanEntropy());
        }
        return metrics;
    }

    /** A sentence for each bound that {@code metrics} breaks; metrics that are absent break none. */
    public List<String> warnings(Map<String, Double> metrics) {
        List<String> warnings = new ArrayList<>();
        atMost(metrics, "repetition_rate", maxRepetitionRate, warnings);
        atLeast(metrics, "response_length", minResponseLength, warnings);
        atMost(metrics, "response_length", maxResponseLength, warnings);
        atMost(metrics, "truncation_rate", maxTruncationRate, warnings);
        atLeast(metrics, "entropy", minEntropy, warnings);
        atMost(metrics, "entropy", maxEntropy, warnings);
        return warnings;
    }

    private static void atMost(Map<String, Double> metrics, String name, double bound, List<String> warnings) {
        Double value = metrics.get(name);
        if (value != null && value > bound) {
            warnings.add(name + " is " + value + ", above " + bound + ": the model may be collapsing");
        }
    }

    private static void atLeast(Map<String, Double> metrics, String name, double bound, List<String> warnings) {
        Double value = metrics.get(name);
        if (value != null && value < bound) {
            warnings.add(name + " is " + value + ", below " + bound + ": the model may be collapsing");
        }
    }
}
