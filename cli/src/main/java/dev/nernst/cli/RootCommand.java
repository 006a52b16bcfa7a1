package dev.nernst.cli;

import dev.nernst.cli.commands.bench.BenchCommand;
import dev.nernst.cli.commands.chat.ChatCommand;
import dev.nernst.cli.commands.doctor.DoctorCommand;
import dev.nernst.cli.commands.generate.GenerateCommand;
import dev.nernst.cli.commands.inspect.InspectCommand;
import dev.nernst.cli.commands.render.RenderCommand;
import dev.nernst.cli.commands.score.ScoreCommand;
import dev.nernst.cli.commands.tokenize.TokenizeCommand;
import dev.nernst.cli.commands.train.TrainCommand;
import dev.nernst.cli.commands.verify.VerifyCommand;
import dev.nernst.cli.commands.weights.WeightsCommand;
import dev.nernst.cli.output.Version;
import dev.nernst.cli.usage.HelpCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nernst}: only the subcommands do something. */
@Command(
        name = "nernst",
        description = "Runs and trains decoder-only transformers, for entropy minimisation.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the work failed", "2:bad usage or input"},
        subcommands = {
            BenchCommand.class,
            ChatCommand.class,
            DoctorCommand.class,
            HelpCommand.class,
            InspectCommand.class,
            TokenizeCommand.class,
            RenderCommand.class,
            GenerateCommand.class,
            ScoreCommand.class,
            TrainCommand.class,
            VerifyCommand.class,
            WeightsCommand.class
        })
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
