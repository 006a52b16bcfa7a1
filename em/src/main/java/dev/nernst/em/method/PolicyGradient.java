package dev.nernst.em.method;

import dev.nernst.em.objective.ClippedPolicyGradient;
import dev.nernst.em.objective.KlPenalty;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.TokenEntropy;
import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.rollout.Rollout;
import dev.nernst.em.rollout.RolloutBatch;
import dev.nernst.em.rollout.RolloutSampler;
import dev.nernst.em.train.GradientResult;
import dev.nernst.em.train.TokenStatistics;
import dev.nernst.em.train.TrainingContext;
import dev.nernst.em.train.TrainingSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The policy-gradient loop of EM-RL and its baselines (paper section 3.2; em-spec section 3): sample N responses to each
 * prompt, reward them, turn rewards into advantages within the prompt, and take clipped policy-gradient updates with an
 * optional penalty for leaving the reference model. What tells the methods apart is the {@link Reward} and the advantage.
 *
 * <p>To be used by one thread at a time.
 */
public final class PolicyGradient extends RolloutMethod {
    private final PolicyGradientConfig config;
    private final Reward reward;
    private final ClippedPolicyGradient surrogate;

    public PolicyGradient(String name, PolicyGradientConfig config, Reward reward, RolloutSampler sampler) {
        this(name, config, reward, sampler, new ClippedPolicyGradient(config.clipRange()));
    }

    private PolicyGradient(
            String name,
            PolicyGradientConfig config,
            Reward reward,
            RolloutSampler sampler,
            ClippedPolicyGradient surrogate) {
        super(name, sampler, config.plan(), config.aggregation(), terms(config, surrogate));
        this.config = config;
        this.reward = reward;
        this.surrogate = surrogate;
    }

    private static List<Objective> terms(PolicyGradientConfig config, ClippedPolicyGradient surrogate) {
        List<Objective> terms = new ArrayList<>();
        terms.add(surrogate);
        if (config.klCoefficient() != 0 && config.klPlacement() == KlPlacement.LOSS) {
            terms.add(new KlPenalty(config.klCoefficient(), config.klEstimator()));
        }
        if (config.entropyCoefficient() != 0) {
            terms.add(new TokenEntropy(-config.entropyCoefficient()));
        }
        return terms;
    }

    @Override
    public boolean needsReference() {
        return config.klCoefficient() != 0;
    }

    @Override
    List<TrainingSequence> prepare(TrainingContext context, RolloutBatch batch, StepMetrics metrics) {
        List<Rollout> rollouts = batch.rollouts();
        // Scored again by the training pass, not taken from the sampler: ratios then start at exactly 1.
        List<TokenStatistics> old =
                context.passes().score(rollouts.stream().map(Rollout::sequence).toList());
        List<PromptGroup> groups = batch.groups(reward.needsStatistics() ? old : null);
        double[] rewards = flatten(reward.scoreAll(groups));
        metrics.perRollout("reward", rewards);
        metrics.perRollout(
                "entropy",
                old.stream()
                        .mapToDouble(s -> s.totalEntropy() / Math.max(s.count(), 1))
                        .toArray());
        List<double[]> reference = needsReference() ? reference(context, rollouts) : List.of();
        if (needsReference() && config.klPlacement() == KlPlacement.REWARD) {
            penalise(rewards, old, reference, metrics);
        }
        spread(rewards, metrics);
        double[] advantages = advantages(rewards, groups);
        metrics.perRollout("advantage", advantages);
        List<TrainingSequence> sequences = new ArrayList<>();
        for (int i = 0; i < rollouts.size(); i++) {
            sequences.add(rollouts.get(i)
                    .sequence(
                            advantages[i], old.get(i).logProbability(), reference.isEmpty() ? null : reference.get(i)));
        }
        return config.accuracyFilter().keep(sequences, rewards, batch.samplesPerPrompt(), metrics);
    }

    /** Takes the divergence, summed over each response, off its reward. */
    private void penalise(double[] rewards, List<TokenStatistics> old, List<double[]> reference, StepMetrics metrics) {
        double[] divergence = new double[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            double[] current = old.get(i).logProbability();
            for (int t = 0; t < current.length; t++) {
                divergence[i] +=
                        config.klEstimator().value(current[t], reference.get(i)[t]);
            }
            rewards[i] -= config.klCoefficient() * divergence[i];
        }
        metrics.perRollout("kl_sequence", divergence);
    }

    private double[] advantages(double[] rewards, List<PromptGroup> groups) {
        double[] advantages = new double[rewards.length];
        int at = 0;
        for (PromptGroup group : groups) {
            int n = group.responses().size();
            double[] own = config.advantages().of(Arrays.copyOfRange(rewards, at, at + n));
            System.arraycopy(own, 0, advantages, at, n);
            at += n;
        }
        return advantages;
    }

    private static void spread(double[] rewards, StepMetrics metrics) {
        double mean = Arrays.stream(rewards).average().orElse(0);
        double squares =
                Arrays.stream(rewards).map(r -> (r - mean) * (r - mean)).sum();
        metrics.ofStep("reward_mean", mean);
        metrics.ofStep("reward_std", Math.sqrt(squares / Math.max(rewards.length - 1, 1)));
    }

    private static double[] flatten(List<double[]> groups) {
        return groups.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    @Override
    void observe(List<TrainingSequence> batch, GradientResult result, Map<String, Double> metrics) {
        PolicyMetrics.kl(batch, result, config.klEstimator(), metrics);
        PolicyMetrics.clipFraction(batch, result, surrogate, metrics);
    }

    @Override
    double flops(long parameters, double sampled, double trained) {
        return Flops.policyGradient((double) parameters, sampled, needsReference() ? trained : 0, trained);
    }
}
