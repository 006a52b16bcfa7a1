package dev.nernst.cli.commands.train;

import dev.nernst.em.job.OwnResponses;
import dev.nernst.em.method.EmFt;
import picocli.CommandLine.Command;

/** {@code nernst train em-ft}. */
@Command(
        name = EmFt.NAME,
        description =
                "Entropy minimisation by fine-tuning: sample a response to each unlabelled prompt, then make the model "
                        + "surer of every token of it.")
final class EmFtCommand extends RolloutCommand {
    @Override
    OwnResponses method(RolloutFlags flags, RunFlags run) {
        EmFt.Config defaults = EmFt.Config.of(flags.profile(run), run.batchSize);
        flags.settle(
                defaults.rollouts(),
                defaults.plan(),
                defaults.aggregation(),
                defaults.klCoefficient(),
                defaults.klEstimator());
        return new OwnResponses.EntropyFineTuning(new EmFt.Config(
                flags.options(run),
                flags.plan(),
                flags.aggregation(),
                flags.maximize,
                flags.klCoefficient(),
                flags.klEstimator(),
                flags.logKl));
    }
}
