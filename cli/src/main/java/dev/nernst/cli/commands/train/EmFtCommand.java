package dev.nernst.cli.commands.train;

import dev.nernst.em.method.EmFt;
import dev.nernst.em.method.Profile;
import dev.nernst.em.method.UpdatePlan;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSampler;
import dev.nernst.em.train.Aggregation;
import dev.nernst.em.train.TrainingMethod;
import picocli.CommandLine.Command;

/** {@code nernst train em-ft}. */
@Command(
        name = EmFt.NAME,
        description =
                "Entropy minimisation by fine-tuning: sample a response to each unlabelled prompt, then make the model "
                        + "surer of every token of it.")
final class EmFtCommand extends RolloutCommand {
    @Override
    int defaultRollouts() {
        return 1;
    }

    @Override
    TrainingMethod method(RolloutOptions options, RolloutSampler sampler) {
        RolloutFlags flags = rollout();
        UpdatePlan plan = new UpdatePlan(
                flags.updatesPerRollout == null ? 0 : flags.updatesPerRollout,
                flags.minibatchSize == null ? 0 : flags.minibatchSize,
                options.samplesPerPrompt());
        EmFt.Config config = new EmFt.Config(
                options,
                plan,
                flags.profile == Profile.PAPER ? Aggregation.SEQUENCE_SUM : Aggregation.TOKEN_MEAN,
                flags.maximize,
                flags.klCoefficient == null ? 0 : flags.klCoefficient,
                flags.klEstimator);
        return new EmFt(config, sampler);
    }
}
