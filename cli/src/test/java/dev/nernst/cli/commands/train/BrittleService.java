package dev.nernst.cli.commands.train;

import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.RewardService;
import dev.nernst.em.reward.Scores;
import java.util.List;

/** A service whose reward, the length of a response, holds out two steps and then throws. */
public final class BrittleService implements RewardService {
    @Override
    public String name() {
        return "brittle";
    }

    @Override
    public Reward create() {
        return new Reward() {
            private int steps;

            @Override
            public String name() {
                return "length";
            }

            @Override
            public double[] score(PromptGroup group) {
                return group.responses().stream()
                        .mapToDouble(response -> response.text().length())
                        .toArray();
            }

            @Override
            public List<Scores> scoreAll(List<PromptGroup> groups) {
                if (++steps > 2) {
                    throw new IllegalStateException("worn out");
                }
                return Reward.super.scoreAll(groups);
            }
        };
    }
}
