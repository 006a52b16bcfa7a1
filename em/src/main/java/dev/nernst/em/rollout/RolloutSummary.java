package dev.nernst.em.rollout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is watched of a batch of rollouts, under the names of the metrics file.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class RolloutSummary {
    private RolloutSummary() {}

    /**
     * @param rollouts of one step
     * @param seconds that sampling them took
     */
    public static Map<String, Double> of(List<Rollout> rollouts, double seconds) {
        long tokens = rollouts.stream().mapToLong(Rollout::responseLength).sum();
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("response_length", (double) tokens / rollouts.size());
        metrics.put(
                "truncation_rate",
                rollouts.stream().mapToInt(r -> r.truncated() ? 1 : 0).average().orElse(0));
        metrics.put(
                "repetition_rate",
                rollouts.stream()
                        .mapToDouble(r -> Repetition.rate(r.responseIds()))
                        .average()
                        .orElse(0));
        metrics.put(
                "rollout_log_probability",
                rollouts.stream().mapToDouble(Rollout::logProbability).sum() / tokens);
        metrics.put("rollout_tokens", (double) tokens);
        metrics.put("rollout_seconds", seconds);
        metrics.put("rollout_tokens_per_second", tokens / Math.max(seconds, 1e-9));
        return metrics;
    }
}
