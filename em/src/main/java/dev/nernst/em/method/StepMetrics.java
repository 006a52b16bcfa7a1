package dev.nernst.em.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers of each rollout of a step: rows for the rollout log, means for the metrics. */
final class StepMetrics {
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final Map<String, Double> means = new LinkedHashMap<>();

    StepMetrics(int rollouts) {
        for (int i = 0; i < rollouts; i++) {
            rows.add(new LinkedHashMap<>());
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
