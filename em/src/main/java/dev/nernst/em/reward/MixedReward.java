package dev.nernst.em.reward;

import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A weighted sum of two rewards, each centred within its prompt first, so that the weight compares spreads and not levels:
 * {@code (first - mean first) + weight * (second - mean second)}. A negative weight works against the second.
 *
 * <p>Immutable; as thread-safe as the two rewards.
 */
public record MixedReward(Reward first, Reward second, double weight) implements Reward {
    public MixedReward {
        if (!Double.isFinite(weight)) {
            throw new InvalidInputException("reward-mix is " + weight + ", but must be finite");
        }
    }

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
        return scoreAll(List.of(group)).get(0).total();
    }

    @Override
    public List<Scores> scoreAll(List<PromptGroup> groups) {
        List<Scores> mixed = new ArrayList<>();
        List<Scores> seconds = second.scoreAll(groups);
        for (Scores firsts : first.scoreAll(groups)) {
            Scores others = seconds.get(mixed.size());
            requireSameCount(firsts.total(), others.total(), groups.get(mixed.size()));
            double[] sum = centred(firsts.total());
            double[] added = centred(others.total());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += weight * added[i];
            }
            Map<String, double[]> parts = new LinkedHashMap<>(firsts.parts());
            parts.putAll(others.parts());
            mixed.add(new Scores(sum, parts));
        }
        return mixed;
    }

    private void requireSameCount(double[] firsts, double[] others, PromptGroup group) {
        if (firsts.length != others.length) {
            throw new InvalidInputException("the rewards " + first.name() + " and " + second.name() + " gave "
                    + firsts.length + " and " + others.length + " numbers for the responses to row " + group.id());
        }
    }

    private static double[] centred(double[] rewards) {
        double mean = Arrays.stream(rewards).average().orElse(0);
        return Arrays.stream(rewards).map(reward -> reward - mean).toArray();
    }
}
