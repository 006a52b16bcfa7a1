package dev.nernst.em.method;

import dev.nernst.em.gradient.GradientResult;
import dev.nernst.em.gradient.TokenStatistics;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.objective.ClippedPolicyGradient;
import dev.nernst.em.objective.KlPenalty;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.TokenEntropy;
import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.Scores;
import dev.nernst.em.rollout.Rollout;
import dev.nernst.em.rollout.RolloutBatch;
import dev.nernst.em.rollout.StepRollouts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
    private final RewardCall call;
    private final ClippedPolicyGradient surrogate;

    public PolicyGradient(String name, PolicyGradientConfig config, Reward reward, StepRollouts rollouts) {
        this(name, config, reward, rollouts, new ClippedPolicyGradient(config.clipRange()));
    }

    private PolicyGradient(
            String name,
            PolicyGradientConfig config,
            Reward reward,
            StepRollouts rollouts,
            ClippedPolicyGradient surrogate) {
        super(name, rollouts, config.plan(), config.aggregation(), terms(config, surrogate));
        this.config = config;
        this.reward = reward;
        this.call = new RewardCall(reward);
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
        return config.klCoefficient() != 0 || config.measureKl();
    }

    @Override
    public void breakOff() {
        call.breakOff();
    }

    @Override
    List<TrainingSequence> prepare(TrainingContext context, RolloutBatch batch, StepMetrics metrics) {
        List<Rollout> rollouts = batch.rollouts();
        Findings found = find(context, batch, metrics);
        List<PromptGroup> groups = found.groups;
        List<TokenStatistics> old = found.old;
        List<double[]> reference = found.reference;
        double[] rewards = found.scores.total().clone();
        Map<String, double[]> parts = new LinkedHashMap<>(found.scores.parts());
        double[] accuracy = parts.values().iterator().next();
        if (chargesKl()) {
            parts.put("kl", penalise(rewards, old, reference));
        }
        metrics.perRollout("reward", rewards);
        metrics.rewardParts(parts);
        spread(rewards, batch.samplesPerPrompt(), metrics);
        double[] advantages = advantages(rewards, groups);
        metrics.perRollout("advantage", advantages);
        List<TrainingSequence> sequences = new ArrayList<>();
        for (int i = 0; i < rollouts.size(); i++) {
            sequences.add(rollouts.get(i)
                    .sequence(
                            advantages[i],
                            old.isEmpty() ? null : old.get(i).logProbability(),
                            reference.isEmpty() ? null : reference.get(i)));
        }
        return config.accuracyFilter().keep(sequences, accuracy, batch.samplesPerPrompt(), metrics);
    }

    /**
     * What is known of the rollouts before they are learnt from.
     *
     * @param groups as the reward sees them
     * @param scores the rewards
     * @param old statistics under the weights that sampled them; none where nothing asks for them
     * @param reference log-probabilities under the reference model, or none
     */
    private record Findings(
            List<PromptGroup> groups, Scores scores, List<TokenStatistics> old, List<double[]> reference) {}

    /** While the reward makes up its mind, the passes run that it does not depend on. */
    private Findings find(TrainingContext context, RolloutBatch batch, StepMetrics metrics) {
        boolean rewardsStatistics = reward.needsStatistics();
        List<TokenStatistics> old = rewardsStatistics ? score(context, batch, metrics) : List.of();
        List<PromptGroup> groups = batch.groups(rewardsStatistics ? old : null);
        try (RewardCall.Answer answer = call.ask(groups)) {
            if (!rewardsStatistics && scoresAhead(batch.prompts().size())) {
                old = score(context, batch, metrics);
            }
            List<double[]> reference = needsReference() ? reference(context, batch.rollouts()) : List.of();
            return new Findings(groups, answer.scores(), old, reference);
        }
    }

    /**
     * Whether something but the reward asks for log-probabilities or entropies before the first update. Else the one pass that
     * learns from the rollouts finds them, and ratios are 1.
     */
    private boolean scoresAhead(int prompts) {
        return chargesKl()
                || !config.plan().isOnePass(prompts)
                || !config.accuracyFilter().equals(AccuracyFilter.NONE);
    }

    /** Scored again by the training pass, not taken from the rollouts: ratios then start at exactly 1. */
    private static List<TokenStatistics> score(TrainingContext context, RolloutBatch batch, StepMetrics metrics) {
        List<TrainingSequence> sequences =
                batch.rollouts().stream().map(Rollout::sequence).toList();
        List<TokenStatistics> old = context.passes().score(sequences, batch.recording());
        metrics.statistics(old);
        return old;
    }

    private boolean chargesKl() {
        return config.klCoefficient() != 0 && config.klPlacement() == KlPlacement.REWARD;
    }

    /** Takes the divergence, summed over each response, off its reward; returns it, nats a response. */
    private double[] penalise(double[] rewards, List<TokenStatistics> old, List<double[]> reference) {
        double[] divergence = new double[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            double[] current = old.get(i).logProbability();
            for (int t = 0; t < current.length; t++) {
                divergence[i] +=
                        config.klEstimator().value(current[t], reference.get(i)[t]);
            }
            rewards[i] -= config.klCoefficient() * divergence[i];
        }
        return divergence;
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

    private static void spread(double[] rewards, int samplesPerPrompt, StepMetrics metrics) {
        double mean = Arrays.stream(rewards).average().orElse(0);
        double squares =
                Arrays.stream(rewards).map(r -> (r - mean) * (r - mean)).sum();
        metrics.ofStep("reward_mean", mean);
        metrics.ofStep("reward_std", Math.sqrt(squares / Math.max(rewards.length - 1, 1)));
        if (samplesPerPrompt > 1) {
            metrics.ofStep("equal_reward_rate", equalRewardRate(rewards, samplesPerPrompt));
        }
    }

    /** Share of prompts whose responses are all worth the same, so that rewards teach nothing. */
    private static double equalRewardRate(double[] rewards, int samplesPerPrompt) {
        int equal = 0;
        for (int from = 0; from < rewards.length; from += samplesPerPrompt) {
            double[] own = Arrays.copyOfRange(rewards, from, from + samplesPerPrompt);
            equal += Arrays.stream(own).allMatch(reward -> reward == own[0]) ? 1 : 0;
        }
        return (double) equal * samplesPerPrompt / rewards.length;
    }

    @Override
    void observe(List<TrainingSequence> batch, GradientResult result, Map<String, Double> metrics) {
        PolicyMetrics.kl(batch, result, config.klEstimator(), metrics);
        PolicyMetrics.clipFraction(batch, result, surrogate, metrics);
    }

    @Override
    double flops(double parameters, double sampled, double trained) {
        return Flops.policyGradient(parameters, sampled, needsReference() ? sampled : 0, trained);
    }
}
