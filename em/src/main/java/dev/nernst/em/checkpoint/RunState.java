package dev.nernst.em.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands, beside its tensors. Random numbers and the order of the data are functions of seed, step and update,
 * so these say all there is to say of both.
 *
 * <p>The map is not copied: threads may share an instance as long as none writes to it.
 *
 * @param step the next step, from 0
 * @param updateInStep the next update in it, from 0
 * @param updates optimiser updates done
 * @param logBytes length of each log when the checkpoint was made, by file name
 * @param best the best held-out score so far, or null
 */
public record RunState(
        long step,
        int updateInStep,
        long updates,
        Map<String, Long> logBytes,
        @Nullable Best best) {
    /**
     * The best held-out score so far.
     *
     * @param step after which it was measured; 0 for the weights before training
     * @param signal the name of what was measured; empty where an older checkpoint does not tell
     * @param score the signal's value; the signal says whether more or less of it is better
     */
    public record Best(long step, String signal, double score) {}

    /** The beginning of a run. */
    public static final RunState START = new RunState(0, 0, 0, Map.of(), null);

    static final String FILE_NAME = "state.json";

    /** After one more update, which may have ended its step. */
    public RunState afterUpdate(boolean endsStep) {
        return new RunState(endsStep ? step + 1 : step, endsStep ? 0 : updateInStep + 1, updates + 1, logBytes, best);
    }

    /** With another best score. */
    public RunState withBest(@Nullable Best best) {
        return new RunState(step, updateInStep, updates, logBytes, best);
    }

    /** With the lengths that the logs have now. */
    public RunState withLogBytes(Map<String, Long> lengths) {
        return new RunState(step, updateInStep, updates, lengths, best);
    }

    /** How many bytes of a log are kept when the run goes on from here. */
    public long bytesOf(String log) {
        return logBytes.getOrDefault(log, 0L);
    }

    String json() {
        ObjectNode json = StrictJson.object();
        json.put("step", step).put("update_in_step", updateInStep).put("updates", updates);
        ObjectNode logs = json.putObject("log_bytes");
        logBytes.forEach(logs::put);
        if (best != null) {
            // As bits, because the number must come back as it was.
            json.putObject("best")
                    .put("step", best.step())
                    .put("signal", best.signal())
                    .put("score", best.score())
                    .put("score_bits", Double.doubleToRawLongBits(best.score()));
        }
        return StrictJson.pretty(json);
    }

    static RunState read(Path file) {
        ObjectNode json = StrictJson.readObject(file);
        Map<String, Long> logs = new LinkedHashMap<>();
        json.path("log_bytes")
                .properties()
                .forEach(log -> logs.put(log.getKey(), log.getValue().asLong()));
        Best best = json.has("best")
                ? new Best(
                        json.path("best").path("step").asLong(),
                        json.path("best").path("signal").asText(),
                        Double.longBitsToDouble(
                                json.path("best").path("score_bits").asLong()))
                : null;
        for (String field : new String[] {"step", "update_in_step", "updates"}) {
            if (!json.path(field).canConvertToLong()) {
                throw new InvalidInputException(file + ": field " + field + " is missing or not a whole number");
            }
        }
        return new RunState(
                json.path("step").asLong(),
                json.path("update_in_step").asInt(),
                json.path("updates").asLong(),
                logs,
                best);
    }
}
