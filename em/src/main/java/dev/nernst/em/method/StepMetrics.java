package dev.nernst.em.method;

import dev.nernst.em.gradient.TokenStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers of each rollout of a step: rows for the rollout log, means for the metrics. */
final class StepMetrics {
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final Map<String, Double> means = new LinkedHashMap<>();
    private boolean scored;

    StepMetrics(int rollouts) {
        for (int i = 0; i < rollouts; i++) {
            rows.add(new LinkedHashMap<>());
        }
    }

    /** What the pass over all rollouts said of each: entropy (nats a token) and log-probability (nats, of the response). */
    void statistics(List<TokenStatistics> statistics) {
        scored = true;
        perRollout(
                "entropy",
                statistics.stream()
                        .mapToDouble(s -> s.totalEntropy() / Math.max(s.count(), 1))
                        .toArray());
        perRollout(
                "sequence_log_probability",
                statistics.stream()
                        .mapToDouble(TokenStatistics::totalLogProbability)
                        .toArray());
    }

    /** Whether {@link #statistics} are known. */
    boolean scored() {
        return scored;
    }

    /** The parts of each rollout's reward; logged with it, their means among the metrics where they are several. */
    void rewardParts(Map<String, double[]> parts) {
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Double> own = new LinkedHashMap<>();
            for (Map.Entry<String, double[]> part : parts.entrySet()) {
                own.put(part.getKey(), part.getValue()[i]);
            }
            rows.get(i).put("reward_parts", own);
        }
        if (parts.size() > 1) {
            parts.forEach((name, values) ->
                    ofStep("reward_" + name, Arrays.stream(values).average().orElse(0)));
        }
    }

    /** A number of each rollout, logged with it. */
    void perRollout(String name, double[] values) {
        for (int i = 0; i < values.length; i++) {
            rows.get(i).put(name, values[i]);
        }
    }

    /** A number of the whole step. */
    void ofStep(String name, double value) {
        means.put(name, value);
    }

    List<Map<String, Object>> rows() {
        return rows;
    }

    Map<String, Double> means() {
        return means;
    }
}
