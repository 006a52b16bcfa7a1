package dev.nernst.cli.commands.train;

import dev.nernst.em.method.EmFt;
import dev.nernst.em.method.Profile;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSampler;
import dev.nernst.em.train.Aggregation;
import dev.nernst.em.train.TrainingMethod;
import java.util.Objects;
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
        flags.rollouts = flags.rollouts == null ? 1 : flags.rollouts;
        flags.klCoefficient = flags.klCoefficient == null ? 0 : flags.klCoefficient;
        if (flags.lossAggregate == null) {
            flags.lossAggregate = flags.profile == Profile.PAPER ? Aggregation.SEQUENCE_SUM : Aggregation.TOKEN_MEAN;
        }
        if (flags.updatesPerRollout == null && flags.minibatchSize == null) {
            flags.updatesPerRollout = 1;
        }
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
                Objects.requireNonNull(flags.lossAggregate),
                flags.maximize,
                Objects.requireNonNull(flags.klCoefficient),
                flags.klEstimator,
                flags.logKl);
        return new EmFt(config, sampler);
    }
}
