package dev.nernst.cli.commands.train;

import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.RewardService;

/** A service that cannot make its reward. */
public final class UnmadeService implements RewardService {
    @Override
    public String name() {
        return "unmade";
    }

    @Override
    public Reward create() {
        throw new IllegalStateException("a model of its own is missing");
    }
}
