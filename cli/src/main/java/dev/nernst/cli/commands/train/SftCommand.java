package dev.nernst.cli.commands.train;

import dev.nernst.em.job.MethodSetup;
import dev.nernst.em.job.SupervisedSetup;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.em.method.Profile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nernst train sft}. */
@Command(
        name = "sft",
        description =
                "Learn completions: rows of --data have messages, or prompt and completion; the loss is on what the "
                        + "assistant says alone.")
final class SftCommand extends SupervisedCommand {
    @Option(
            names = "--profile",
            paramLabel = "P",
            description = "Take the optimiser's numbers of the paper's baseline: code, those of the released scripts; "
                    + "paper, the same, for the paper names none. Default: neither.")
    private @Nullable Profile profile;

    SftCommand() {
        super(SupervisedSetup.Kind.SFT);
    }

    @Override
    boolean isReleasedTrainer() {
        return profile == Profile.CODE;
    }

    @Override
    OptimizerRecipe recipe(MethodSetup setup) {
        return profile == null ? setup.optimizer() : OptimizerRecipe.supervised(profile);
    }
}
