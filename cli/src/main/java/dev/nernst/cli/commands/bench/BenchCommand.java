package dev.nernst.cli.commands.bench;

import dev.nernst.cli.output.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nernst bench WHAT}: only the subcommands do something. */
@Command(
        name = "bench",
        description = "Measure the machine's ceilings, and how close the work comes to them.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "WHAT",
        subcommands = {
            PrefillBenchCommand.class,
            DecodeBenchCommand.class,
            OpsBenchCommand.class,
            TrainBenchCommand.class,
            HeadBenchCommand.class,
            RlStepBenchCommand.class
        })
public final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to measure is missing");
    }
}
