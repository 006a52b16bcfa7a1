package dev.nernst.em.loop;

import dev.nernst.em.checkpoint.RunState;
import dev.nernst.em.method.TrainingContext;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures a run on held-out data, where it has any, and keeps the best weights, where that is asked for. */
final class HeldOutWatch {
    private final RunHooks.@Nullable Validation validation;
    private final boolean keepsBest;
    private final Result result;
    private final RunListener listener;

    HeldOutWatch(RunHooks hooks, Result result, RunListener listener) {
        this.validation = hooks.validation();
        this.keepsBest = hooks.keepBest();
        this.result = result;
        this.listener = listener;
    }

    /** Whether a run that stands at {@code state} still has to measure the weights before training. */
    boolean isDueBeforeTraining(RunState state) {
        return validation != null && state.updates() == 0 && state.best() == null;
    }

    /**
     * Measures the weights as they are.
     *
     * @param row receives the metrics
     * @return {@code state}, with a new best score where this is one
     * @throws DivergenceException if the score is not finite
     */
    RunState measure(RunState state, TrainingContext context, Map<String, Number> row) throws IOException {
        if (validation == null) {
            return state;
        }
        RunHooks.Score score = validation.evaluate(context);
        if (!Double.isFinite(score.value())) {
            throw new DivergenceException("step " + state.step() + ": the held-out " + score.signal() + " is "
                    + score.value() + "; the last checkpoint is kept");
        }
        row.putAll(score.metrics());
        RunState.Best before = state.best();
        if (before != null && !before.signal().equals(score.signal())) {
            listener.note("the best weights so far were chosen by another signal than " + score.signal()
                    + ": they are chosen anew from here");
        }
        boolean better = score.beats(before) || equalsUntrained(score, before);
        if (better && keepsBest) {
            result.writeBest();
        }
        RunState.Best best =
                before == null || better ? new RunState.Best(state.step(), score.signal(), score.value()) : before;
        listener.measured(state.step(), score, best);
        return state.withBest(best);
    }

    /** A signal that cannot tell weights apart is no reason to throw the training away. */
    private static boolean equalsUntrained(RunHooks.Score score, RunState.@Nullable Best before) {
        return before != null && before.step() == 0 && before.score() == score.value();
    }

    /** Writes what the run leaves: the best weights where they are kept, else the weights as they are. */
    void writeResult(RunState state) throws IOException {
        result.write(keepsBest && state.best() != null);
    }
}
