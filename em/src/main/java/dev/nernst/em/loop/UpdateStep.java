package dev.nernst.em.loop;

import dev.nernst.em.checkpoint.RunState;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.em.method.TrainingMethod;
import dev.nernst.em.method.Update;
import dev.nernst.runtime.optim.AdamW;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One update: gradients from the method, checked, clipped, applied. */
final class UpdateStep {
    private static final int NAMED_ROWS = 32;
    private static final double NANOS = 1e-9;

    private final TrainingMethod method;
    private final AdamW optimizer;
    private final RunSettings settings;

    UpdateStep(TrainingMethod method, AdamW optimizer, RunSettings settings) {
        this.method = method;
        this.optimizer = optimizer;
        this.settings = settings;
    }

    /** Fills the gradients. */
    Update gradients(TrainingContext context) {
        optimizer.zeroGradients();
        return method.addGradients(context);
    }

    /**
     * Checks, clips and applies the gradients.
     *
     * @param before where the run stands
     * @param gradientNanos what {@link #gradients} took
     * @return the update's metrics, by their documented names; without those that nothing was measured for
     * @throws DivergenceException if loss, entropy or gradient are not finite
     */
    Map<String, Number> apply(RunState before, Update update, long gradientNanos) {
        long start = System.nanoTime();
        double loss = update.result().loss();
        if (!Double.isFinite(loss)) {
            throw divergence(before, "the loss is " + loss, update.rows());
        }
        AdamW.GradientNorm norm = optimizer.gradientNorm();
        String broken = norm.notFinite();
        if (broken != null || !Double.isFinite(norm.norm())) {
            String where = broken == null ? "of all parameters together" : "of " + broken;
            throw divergence(before, "the gradient " + where + " is NaN or infinite", update.rows());
        }
        // With nothing to learn from, moments and decay must not move the weights either.
        boolean empty = update.result().isEmpty();
        if (!empty && !Double.isFinite(update.result().meanEntropy())) {
            // Where all advantages are 0, neither loss nor gradient tells.
            throw divergence(before, "the entropy is " + update.result().meanEntropy(), update.rows());
        }
        double rate = empty ? 0 : settings.schedule().rate(before.updates());
        optimizer.step(rate, settings.clipNorm() > 0 ? norm.scaleFor(settings.clipNorm()) : 1);
        double seconds = (gradientNanos + System.nanoTime() - start) * NANOS;
        Map<String, Number> row = new LinkedHashMap<>();
        row.put("step", before.step() + 1);
        row.put("update", before.updates() + 1);
        if (!empty) {
            row.put("loss", loss);
            update.result().terms().forEach((name, value) -> row.put("loss_" + name, value));
            row.put("entropy", update.result().meanEntropy());
            row.put("log_probability", update.result().meanLogProbability());
            row.put("gradient_norm", norm.norm());
        }
        row.put("learning_rate", rate);
        row.putAll(update.metrics());
        row.put("response_tokens", update.result().responseTokens());
        row.put("tokens", update.result().tokens());
        row.put("seconds", seconds);
        if (!empty) {
            row.put("tokens_per_second", update.result().tokens() / seconds);
        }
        return row;
    }

    /**
     * Checks what an update made of the weights, before they are kept: no later update would tell.
     *
     * @param before where the run stood before that update
     * @throws DivergenceException if a weight is not finite
     */
    void requireFiniteWeights(RunState before, List<String> rows) {
        String broken = optimizer.notFinite();
        if (broken != null) {
            throw divergence(before, broken + " has become NaN or infinite", rows);
        }
    }

    private static DivergenceException divergence(RunState before, String what, List<String> rows) {
        List<String> named = rows.size() > NAMED_ROWS ? rows.subList(0, NAMED_ROWS) : rows;
        return new DivergenceException("step " + (before.step() + 1) + ", update " + (before.updates() + 1) + ": "
                + what + "; batch: " + String.join(", ", named)
                + (named.size() < rows.size() ? " and " + (rows.size() - named.size()) + " more" : "")
                + "; the last checkpoint is kept");
    }
}
