package dev.nernst.cli.commands.weights;

import dev.nernst.cli.output.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nernst weights}: only the subcommands do something. */
@Command(
        name = "weights",
        description = "Convert, divide, join, compare and check weight files.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "TOOL",
        subcommands = {
            ConvertCommand.class,
            ShardCommand.class,
            MergeCommand.class,
            DiffCommand.class,
            CheckCommand.class,
            QuantizeCommand.class,
            ImportGgufCommand.class,
            ExportGgufCommand.class,
            MergeLoraCommand.class,
            InitializeCommand.class
        })
public final class WeightsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a tool is missing");
    }
}
