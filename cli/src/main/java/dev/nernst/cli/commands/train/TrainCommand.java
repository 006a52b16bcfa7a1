package dev.nernst.cli.commands.train;

import dev.nernst.cli.output.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nernst train}: only its subcommands, a method each, do something. */
@Command(
        name = "train",
        description = "Train a model.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "METHOD",
        subcommands = {
            PretrainCommand.class,
            SftCommand.class,
            EmFtCommand.class,
            PolicyGradientCommand.EmRlSequence.class,
            PolicyGradientCommand.EmRlToken.class,
            PolicyGradientCommand.Rloo.class,
            PolicyGradientCommand.Grpo.class,
            PolicyGradientCommand.ScRl.class
        })
public final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a method is missing");
    }
}
