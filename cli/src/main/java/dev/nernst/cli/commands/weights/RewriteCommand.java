package dev.nernst.cli.commands.weights;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.output.ByteProgress;
import dev.nernst.cli.output.Units;
import dev.nernst.weights.tools.ToolOptions;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What tools that turn weight files into safetensors files have in common. */
@Command
abstract class RewriteCommand extends NernstCommand {
    @Parameters(paramLabel = "SOURCE", description = "What to read.")
    private Path source;

    /** Where it writes. */
    abstract OutputOptions output();

    /** Does the work; {@code options} carry a progress bar. */
    abstract void write(Path source, Path out, ToolOptions options);

    @Override
    public Integer call() {
        long start = System.nanoTime();
        try (ByteProgress progress = new ByteProgress(err(), "writing")) {
            write(source, output().out(), output().toolOptions(progress, err()));
        }
        WriteReport report = WriteReport.of(source, output().out(), (System.nanoTime() - start) * 1e-9);
        if (common().json()) {
            json(report);
        } else {
            out().printf(
                            Locale.ROOT,
                            "%s: %d tensors, %s in %d files, %.1f s%n",
                            report.out(),
                            report.tensors(),
                            Units.bytes(report.bytes()),
                            report.files().size(),
                            report.seconds());
        }
        return 0;
    }
}
