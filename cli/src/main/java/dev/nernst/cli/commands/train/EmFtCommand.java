package dev.nernst.cli.commands.train;

import dev.nernst.em.method.EmFt;
import dev.nernst.em.method.TrainingMethod;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSampler;
import picocli.CommandLine.Command;

/** {@code nernst train em-ft}. */
@Command(
        name = EmFt.NAME,
        description =
                "Entropy minimisation by fine-tuning: sample a response to each unlabelled prompt, then make the model "
                        + "surer of every token of it.")
final class EmFtCommand extends RolloutCommand {
    @Override
    void settleMethod(RolloutFlags flags, int batchSize) {
        EmFt.Config defaults = EmFt.Config.of(flags.profile, batchSize);
        flags.settle(
                defaults.rollouts(),
                defaults.plan(),
                defaults.aggregation(),
                defaults.klCoefficient(),
                defaults.klEstimator());
    }

    @Override
    boolean needsAnswers() {
        return false;
    }

    @Override
    TrainingMethod method(RolloutOptions options, RolloutSampler sampler) {
        RolloutFlags flags = rollout();
        EmFt.Config config = new EmFt.Config(
                options,
                flags.plan(),
                flags.aggregation(),
                flags.maximize,
                flags.klCoefficient(),
                flags.klEstimator(),
                flags.logKl);
        return new EmFt(config, sampler);
    }
}
