package dev.nernst.cli.commands.weights;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.output.ByteProgress;
import dev.nernst.weights.tools.Diff;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nernst weights diff FIRST SECOND}. */
@Command(name = "diff", description = "Compare two checkpoints: the largest difference of each tensor.")
final class DiffCommand extends NernstCommand {
    @Parameters(
            paramLabel = "FIRST",
            description = "A checkpoint's folder, a safetensors file, an index or a GGUF file.")
    private Path first;

    @Parameters(paramLabel = "SECOND", description = "The same.")
    private Path second;

    /** What {@code --json} prints. */
    record Report(
            boolean same,
            double largestAbsolute,
            List<Diff.TensorDifference> tensors,
            List<String> onlyInFirst,
            List<String> onlyInSecond,
            List<Diff.ShapeDifference> differentShapes) {}

    @Override
    public Integer call() {
        Diff.Report compared;
        try (ByteProgress progress = new ByteProgress(err(), "comparing")) {
            compared = Diff.run(first, second, progress);
        }
        double largest = compared.tensors().stream()
                .mapToDouble(Diff.TensorDifference::largestAbsolute)
                .max()
                .orElse(0);
        Report report = new Report(
                compared.same(),
                largest,
                compared.tensors(),
                compared.onlyInFirst(),
                compared.onlyInSecond(),
                compared.differentShapes());
        if (common().json()) {
            json(report);
        } else {
            print(report);
        }
        return 0;
    }

    private void print(Report report) {
        for (Diff.TensorDifference tensor : report.tensors()) {
            if (tensor.differingElements() > 0) {
                out().printf(
                                Locale.ROOT,
                                "max abs %.3e  max rel %.3e  %d of %d differ  %s%n",
                                tensor.largestAbsolute(),
                                tensor.largestRelative(),
                                tensor.differingElements(),
                                tensor.elements(),
                                tensor.name());
            }
        }
        report.onlyInFirst().forEach(name -> out().println("only in the first: " + name));
        report.onlyInSecond().forEach(name -> out().println("only in the second: " + name));
        report.differentShapes()
                .forEach(shape -> out().println(
                                "different shapes: " + shape.name() + " " + shape.first() + " and " + shape.second()));
        out().println(report.same() ? "the same values" : "different");
    }
}
