package dev.nernst.cli.commands.inspect;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.output.Units;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nernst inspect PATH}. */
@Command(name = "inspect", description = "Show the tensors and sizes of a checkpoint, and the memory that it takes.")
public final class InspectCommand extends NernstCommand {
    @Parameters(paramLabel = "PATH", description = "A checkpoint's folder, a safetensors file or an index of shards.")
    private Path path;

    @Override
    public Integer call() {
        Inspection inspection = WeightInspector.inspect(path);
        if (common().json()) {
            json(inspection);
        } else {
            print(inspection);
        }
        return 0;
    }

    private void print(Inspection inspection) {
        out().printf(Locale.ROOT, "%-12s %s%n", "path", inspection.path());
        out().printf(Locale.ROOT, "%-12s %s %s%n", "weights", inspection.format(), inspection.files());
        out().printf(Locale.ROOT, "%-12s %s%n", "parameters", Units.count(inspection.parameters()));
        out().printf(Locale.ROOT, "%-12s %s%n", "bytes", Units.bytes(inspection.bytes()));
        inspection
                .dtypes()
                .forEach((dtype, sum) -> out().printf(
                                Locale.ROOT,
                                "%-12s %s in %d tensors, %s%n",
                                dtype,
                                Units.count(sum.elements()),
                                sum.tensors(),
                                Units.bytes(sum.bytes())));
        out().println();
        for (TensorReport tensor : inspection.tensors()) {
            out().printf(Locale.ROOT, "%-6s %-20s %s%n", tensor.dtype(), tensor.shape(), tensor.name());
        }
    }
}
