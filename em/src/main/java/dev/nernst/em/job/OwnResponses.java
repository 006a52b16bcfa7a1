package dev.nernst.em.job;

import dev.nernst.em.method.EmFt;
import dev.nernst.em.method.PolicyGradient;
import dev.nernst.em.method.PolicyGradientConfig;
import dev.nernst.em.method.PolicyMethod;
import dev.nernst.em.method.TrainingMethod;
import dev.nernst.em.method.UpdatePlan;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.VerifiableReward;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.StepRollouts;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import org.jspecify.annotations.Nullable;

/** A method that learns from responses of the model in training, with its numbers. Immutable. */
public sealed interface OwnResponses {
    /** The method's name on the command line. */
    String name();

    /** How responses are sampled. */
    RolloutOptions rollouts();

    /** How a batch of them is used. */
    UpdatePlan plan();

    /** Whether the method compares with the answers of data rows. */
    boolean needsAnswers();

    /**
     * The method.
     *
     * @param rollouts of its steps; closed with it
     * @param extractor takes answers out of responses, where it looks at any
     */
    TrainingMethod over(StepRollouts rollouts, AnswerExtractor extractor);

    /** Entropy minimisation by fine-tuning. */
    record EntropyFineTuning(EmFt.Config config) implements OwnResponses {
        @Override
        public String name() {
            return EmFt.NAME;
        }

        @Override
        public RolloutOptions rollouts() {
            return config.rollouts();
        }

        @Override
        public UpdatePlan plan() {
            return config.plan();
        }

        @Override
        public boolean needsAnswers() {
            return false;
        }

        @Override
        public TrainingMethod over(StepRollouts rollouts, AnswerExtractor extractor) {
            return new EmFt(config, rollouts);
        }
    }

    /**
     * A policy-gradient method.
     *
     * @param outside a reward in the place of the method's own, or null
     */
    record Reinforcement(
            PolicyMethod method,
            PolicyGradientConfig config,
            @Nullable Reward outside) implements OwnResponses {
        @Override
        public String name() {
            return method.label();
        }

        @Override
        public RolloutOptions rollouts() {
            return config.rollouts();
        }

        @Override
        public UpdatePlan plan() {
            return config.plan();
        }

        @Override
        public boolean needsAnswers() {
            return outside == null && method.needsAnswers(config.reward());
        }

        @Override
        public TrainingMethod over(StepRollouts rollouts, AnswerExtractor extractor) {
            VerifiableReward verifiable = new VerifiableReward(extractor, AnswerEquivalence.exactOrNumeric());
            return new PolicyGradient(name(), config, method.reward(config.reward(), verifiable, outside), rollouts);
        }
    }
}
