package dev.nernst.em.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A weighted sum of two rewards, each centred within its prompt first, so that the weight compares spreads and not levels:
 * {@code (first - mean first) + weight * (second - mean second)}. A negative weight works against the second.
 *
 * <p>Immutable; as thread-safe as the two rewards.
 */
public record MixedReward(Reward first, Reward second, double weight) implements Reward {
    @Override
    public String name() {
        return first.name() + (weight < 0 ? "-" : "+") + second.name();
    }

    @Override
    public boolean needsStatistics() {
        return first.needsStatistics() || second.needsStatistics();
    }

    @Override
    public double[] score(PromptGroup group) {
        return scoreAll(List.of(group)).get(0);
    }

    @Override
    public List<double[]> scoreAll(List<PromptGroup> groups) {
        List<double[]> mixed = new ArrayList<>();
        List<double[]> seconds = second.scoreAll(groups);
        for (double[] rewards : first.scoreAll(groups)) {
            double[] others = centred(seconds.get(mixed.size()));
            double[] sum = centred(rewards);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += weight * others[i];
            }
            mixed.add(sum);
        }
        return mixed;
    }

    private static double[] centred(double[] rewards) {
        double mean = Arrays.stream(rewards).average().orElse(0);
        return Arrays.stream(rewards).map(reward -> reward - mean).toArray();
    }
}
