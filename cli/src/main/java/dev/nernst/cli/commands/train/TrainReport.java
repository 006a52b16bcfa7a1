package dev.nernst.cli.commands.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nernst.em.checkpoint.RunState;
import dev.nernst.em.loop.RunResult;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train --json} prints at the end.
 *
 * @param method on the command line
 * @param out where the run and its model are
 * @param steps done in all
 * @param updates done in all
 * @param finished whether the run came to its end, rather than being told to stop
 * @param stopReason why it ended early, where it did
 * @param bestStep step of the best validation, where there was one; 0 for the weights before training
 * @param bestSignal what it was chosen by
 * @param bestScore value of that signal
 * @param seconds that this process took
 * @param metrics the last row of metrics.jsonl that this process wrote
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrainReport(
        String method,
        String out,
        long steps,
        long updates,
        boolean finished,
        @Nullable String stopReason,
        @Nullable Long bestStep,
        @Nullable String bestSignal,
        @Nullable Double bestScore,
        double seconds,
        Map<String, Number> metrics) {
    static TrainReport of(String method, String out, RunResult result, double seconds) {
        RunState.Best best = result.best();
        return new TrainReport(
                method,
                out,
                result.steps(),
                result.updates(),
                result.finished(),
                result.stopReason(),
                best == null ? null : best.step(),
                best == null ? null : best.signal(),
                best == null ? null : best.score(),
                seconds,
                result.lastMetrics());
    }

    /**
     * The same for people.
     *
     * @param keepsBest whether the best weights become the result
     */
    String sentence(boolean keepsBest) {
        StringBuilder sentence = new StringBuilder();
        sentence.append(finished ? out + ": trained" : "stopped; --resume goes on")
                .append(String.format(Locale.ROOT, " after %d steps in %.1f s", steps, seconds));
        if (stopReason != null) {
            sentence.append(", ended early: ").append(stopReason);
        }
        if (bestStep != null) {
            sentence.append("; best step ")
                    .append(bestStep)
                    .append(bestStep == 0 ? ", before training" : "")
                    .append(String.format(Locale.ROOT, ": %s %.4f", bestSignal, bestScore))
                    .append(finished && keepsBest ? ", whose weights are the result" : "");
        }
        return sentence.toString();
    }
}
