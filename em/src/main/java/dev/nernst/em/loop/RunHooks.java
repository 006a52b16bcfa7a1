package dev.nernst.em.loop;

import dev.nernst.em.checkpoint.RunState;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.em.method.Update;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run does besides updates.
 *
 * <p>Called by the thread of the run alone.
 *
 * @param validation measured before the first update and now and then, or null
 * @param samples written now and then, or null
 * @param stop asked after each update whether to stop early
 * @param keepBest whether the weights with the best validation score become the result
 * @param trace asked after each update for numbers to add to its metrics
 */
public record RunHooks(
        @Nullable Validation validation, @Nullable Samples samples, StopRule stop, boolean keepBest, Trace trace) {
    /** Nothing besides updates. */
    public static final RunHooks NONE = new RunHooks(null, null, update -> Optional.empty(), false, Map::of);

    /** Measures the model on held-out data. Like a method, a function of configuration, weights and context alone. */
    @FunctionalInterface
    public interface Validation {
        Score evaluate(TrainingContext context);
    }

    /** Lets the model speak: rows for the sample log, by which people see what it has become. */
    @FunctionalInterface
    public interface Samples {
        List<Map<String, Object>> draw(TrainingContext context);
    }

    /** Says when it is better to stop, such as when the model collapses. */
    @FunctionalInterface
    public interface StopRule {
        /** The reason to stop after this update, or empty. */
        Optional<String> reason(Update update);
    }

    /** Tells what an update took: time, operations. */
    @FunctionalInterface
    public interface Trace {
        /** What was taken since it was asked last, by names of metrics. */
        Map<String, Double> sinceLast();
    }

    /**
     * A validation's outcome.
     *
     * @param metrics by their documented names
     * @param signal the name of what weights are compared by
     * @param value of that signal
     * @param moreIsBetter whether the highest value is the best, rather than the lowest
     */
    public record Score(Map<String, Double> metrics, String signal, double value, boolean moreIsBetter) {
        /** Whether it is better than {@code best}; values of two signals cannot be compared, and the newer one counts. */
        boolean beats(RunState.@Nullable Best best) {
            if (best == null || !best.signal().equals(signal)) {
                return true;
            }
            return moreIsBetter ? value > best.score() : value < best.score();
        }
    }
}
