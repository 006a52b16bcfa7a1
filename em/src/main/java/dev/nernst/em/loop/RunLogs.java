package dev.nernst.em.loop;

import dev.nernst.em.checkpoint.RunState;
import dev.nernst.em.metrics.JsonLog;
import dev.nernst.em.metrics.TensorBoardLog;
import java.util.LinkedHashMap;
import java.util.Map;

/** The logs of a run, cut back to where its checkpoint saw them. */
final class RunLogs implements AutoCloseable {
    private static final String METRICS = "metrics";
    private static final String SAMPLES = "samples";
    private static final String EVENTS = "events";
    private static final double MILLIS = 1e-3;

    private final JsonLog metrics;
    private final JsonLog samples;
    private final TensorBoardLog events;

    RunLogs(RunDirectory directory, RunState state) {
        metrics = new JsonLog(directory.metrics(), state.bytesOf(METRICS));
        samples = new JsonLog(directory.samples(), state.bytesOf(SAMPLES));
        events = new TensorBoardLog(directory.events(), state.bytesOf(EVENTS), now());
    }

    /** A row of metrics.jsonl, and an event of its numbers. */
    void metrics(long update, Map<String, Number> row) {
        metrics.write(row);
        Map<String, Double> scalars = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            if (value instanceof Double number) {
                scalars.put(name, number);
            }
        });
        events.write(now(), update, scalars);
    }

    void sample(Map<String, Object> row) {
        samples.write(row);
    }

    /** Forces all logs to the device and tells their lengths. */
    Map<String, Long> force() {
        Map<String, Long> lengths = new LinkedHashMap<>();
        lengths.put(METRICS, metrics.force());
        lengths.put(SAMPLES, samples.force());
        lengths.put(EVENTS, events.force());
        return lengths;
    }

    private static double now() {
        return System.currentTimeMillis() * MILLIS;
    }

    @Override
    public void close() {
        metrics.close();
        samples.close();
        events.close();
    }
}
