package dev.nernst.cli.commands.verify;

import dev.nernst.em.objective.ClippedPolicyGradient;
import dev.nernst.em.objective.CrossEntropy;
import dev.nernst.em.objective.KlEstimator;
import dev.nernst.em.objective.KlPenalty;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.ResponseTokens;
import dev.nernst.em.objective.SumOfObjectives;
import dev.nernst.em.objective.TokenEntropy;
import dev.nernst.runtime.op.HeadStatistics;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The losses of golden files, put together from the objectives that training uses. */
enum Loss {
    /** Mean negative log-probability of the response tokens. */
    CE("ce", new CrossEntropy()),
    /** Mean entropy. */
    TOKEN_ENTROPY("token_entropy", new TokenEntropy(1)),
    /** REINFORCE, {@code -mean(A log p)}: a cross-entropy in which each token weighs its advantage. */
    POLICY_GRADIENT("policy_gradient", new CrossEntropy(), GoldenBatch.ADVANTAGE) {
        @Override
        double weight(GoldenBatch batch, int token) {
            return batch.responseAdvantage()[token] * super.weight(batch, token);
        }
    },
    /** GRPO on samples of the policy itself (the ratio is 1, its gradient is not 0), with 0.1 of the k3 divergence. */
    GRPO_KL3(
            "grpo_kl3",
            new SumOfObjectives(List.of(new ClippedPolicyGradient(0.2), new KlPenalty(0.1, KlEstimator.K3))),
            GoldenBatch.ADVANTAGE,
            GoldenBatch.REFERENCE),
    /** Mean over rows of the summed log-probability: a cross-entropy turned round. */
    SEQUENCE_LOG_PROBABILITY("seq_logprob", new CrossEntropy()) {
        @Override
        double weight(GoldenBatch batch, int token) {
            return -1.0 / batch.rows();
        }
    };

    private final String label;
    private final Objective objective;
    private final List<String> inputs;

    Loss(String label, Objective objective, String... inputs) {
        this.label = label;
        this.objective = objective;
        this.inputs = List.of(inputs);
    }

    /** The loss that golden files call {@code label}, or null. */
    static @Nullable Loss named(String label) {
        return Arrays.stream(values())
                .filter(loss -> loss.label.equals(label))
                .findFirst()
                .orElse(null);
    }

    /** What response token {@code token} counts. */
    double weight(GoldenBatch batch, int token) {
        return 1.0 / batch.responseRows().length;
    }

    /** Why the loss cannot be computed on {@code batch}, or null where it can. */
    @Nullable
    String obstacle(GoldenBatch batch) {
        for (String input : inputs) {
            if (!batch.has(input)) {
                return "the loss needs " + input + ", which the file does not have";
            }
        }
        return batch.responseRows().length == 0 ? "no token is part of a response" : null;
    }

    /**
     * The loss of the response tokens.
     *
     * @param statistics of the rows {@link GoldenBatch#responseRows()}, in nats
     * @param gradient zeros; receives the derivatives by them
     */
    double evaluate(GoldenBatch batch, HeadStatistics statistics, Objective.Gradient gradient) {
        double[] weights = new double[statistics.rows()];
        Arrays.setAll(weights, token -> weight(batch, token));
        ResponseTokens tokens = new ResponseTokens(
                weights,
                batch.responseAdvantage(),
                statistics.logProbability().clone(), // constant: the policy samples from itself
                batch.responseReference());
        return objective.evaluate(tokens, statistics, gradient);
    }
}
