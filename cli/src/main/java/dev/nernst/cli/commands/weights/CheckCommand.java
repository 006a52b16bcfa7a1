package dev.nernst.cli.commands.weights;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.output.ByteProgress;
import dev.nernst.cli.output.Units;
import dev.nernst.weights.tools.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nernst weights check PATH}. */
@Command(
        name = "check",
        description =
                "Look over weight files: structure, NaN, infinities, duplicates; exit code 1 where they are unusable.")
final class CheckCommand extends NernstCommand {
    @Parameters(
            paramLabel = "PATH",
            description = "A checkpoint's folder, a safetensors file, an index or a GGUF file.")
    private Path path;

    /** One thing found. */
    record Finding(String kind, boolean error, String tensor, String message) {}

    /** What {@code --json} prints. */
    record Report(String path, boolean usable, int tensors, long bytes, List<Finding> findings) {}

    @Override
    public Integer call() {
        Check.Report checked;
        try (ByteProgress progress = new ByteProgress(err(), "checking")) {
            checked = Check.run(path, progress);
        }
        Report report = new Report(
                path.toString(),
                checked.usable(),
                checked.tensors(),
                checked.bytes(),
                checked.findings().stream().map(CheckCommand::finding).toList());
        if (common().json()) {
            json(report);
        } else {
            print(report);
        }
        return report.usable() ? 0 : 1;
    }

    private static Finding finding(Check.Finding found) {
        return new Finding(
                found.kind().name().toLowerCase(Locale.ROOT), found.kind().isError(), found.tensor(), found.message());
    }

    private void print(Report report) {
        for (Finding finding : report.findings()) {
            out().println((finding.error() ? "ERROR   " : "notice  ")
                    + (finding.tensor().isEmpty() ? "" : finding.tensor() + " ")
                    + finding.message());
        }
        out().println(report.path() + ": " + report.tensors() + " tensors, " + Units.bytes(report.bytes()) + ", "
                + (report.usable() ? "usable" : "NOT usable"));
    }
}
