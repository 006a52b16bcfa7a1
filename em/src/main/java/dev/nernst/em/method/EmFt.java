package dev.nernst.em.method;

import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.gradient.GradientResult;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.objective.KlEstimator;
import dev.nernst.em.objective.KlPenalty;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.TokenEntropy;
import dev.nernst.em.rollout.Rollout;
import dev.nernst.em.rollout.RolloutBatch;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.StepRollouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * EM-FT (paper sections 3.1 and 3.3; em-spec section 2): sample responses from the current weights, then minimise the mean
 * entropy of the distributions that produced their tokens. No labels; no gradient through the sampling, which only chooses
 * the contexts.
 *
 * <p>To be used by one thread at a time.
 */
public final class EmFt extends RolloutMethod {
    public static final String NAME = "em-ft";

    /**
     * Settings of EM-FT. The paper's: 512 prompts a step, one response each of at most 3072 tokens, learning rate 1e-6,
     * stopped after 40 steps by validation accuracy. It over-trains beyond its best step while the entropy goes on falling,
     * so watch a held-out score.
     *
     * @param rollouts prompts, responses and tokens a step
     * @param plan optimiser updates a step: one, with all of it
     * @param aggregation {@link Aggregation#TOKEN_MEAN} in profile code, {@link Aggregation#SEQUENCE_SUM} in profile paper
     * @param maximize flips the sign: the ablation that collapses
     * @param klCoefficient of the penalty in the loss; 0 for none, 0.001 in the paper's variant with KL
     * @param klEstimator of that penalty and of what is measured, nats a token; k3
     * @param measureKl whether the divergence from the model before training is measured although nothing is charged for it
     */
    public record Config(
            RolloutOptions rollouts,
            UpdatePlan plan,
            Aggregation aggregation,
            boolean maximize,
            double klCoefficient,
            KlEstimator klEstimator,
            boolean measureKl) {
        public Config {
            Bounds.notNegative("kl-coefficient", klCoefficient);
        }

        /**
         * The defaults of a profile.
         *
         * @param promptsPerStep what the machine carries; 512 in the paper
         */
        public static Config of(Profile profile, int promptsPerStep) {
            return new Config(
                    RolloutOptions.of(promptsPerStep, 1),
                    UpdatePlan.SINGLE,
                    profile == Profile.PAPER ? Aggregation.SEQUENCE_SUM : Aggregation.TOKEN_MEAN,
                    false,
                    0,
                    KlEstimator.K3,
                    false);
        }

        /** The same with other rollouts. */
        public Config withRollouts(RolloutOptions other) {
            return new Config(other, plan, aggregation, maximize, klCoefficient, klEstimator, measureKl);
        }
    }

    private final Config config;

    public EmFt(Config config, StepRollouts rollouts) {
        super(NAME, rollouts, config.plan(), config.aggregation(), terms(config));
        this.config = config;
    }

    private static List<Objective> terms(Config config) {
        List<Objective> terms = new ArrayList<>();
        terms.add(new TokenEntropy(config.maximize() ? -1 : 1));
        if (config.klCoefficient() != 0) {
            terms.add(new KlPenalty(config.klCoefficient(), config.klEstimator()));
        }
        return terms;
    }

    @Override
    public boolean needsReference() {
        return config.klCoefficient() != 0 || config.measureKl();
    }

    @Override
    List<TrainingSequence> prepare(TrainingContext context, RolloutBatch batch, StepMetrics metrics) {
        List<TrainingSequence> plain =
                batch.rollouts().stream().map(Rollout::sequence).toList();
        if (!config.plan().isOnePass(batch.prompts().size())) {
            // Otherwise the only update's pass tells the same without a pass of its own.
            metrics.statistics(context.passes().score(plain, batch.recording()));
        }
        if (!needsReference()) {
            return plain;
        }
        List<double[]> reference = reference(context, batch.rollouts());
        List<TrainingSequence> sequences = new ArrayList<>();
        for (int i = 0; i < reference.size(); i++) {
            sequences.add(batch.rollouts().get(i).sequence(0, null, reference.get(i)));
        }
        return sequences;
    }

    @Override
    void observe(List<TrainingSequence> batch, GradientResult result, Map<String, Double> metrics) {
        PolicyMetrics.kl(batch, result, config.klEstimator(), metrics);
    }

    @Override
    double flops(double parameters, double sampled, double trained) {
        return Flops.entropyFineTuning(parameters, sampled, trained);
    }
}
