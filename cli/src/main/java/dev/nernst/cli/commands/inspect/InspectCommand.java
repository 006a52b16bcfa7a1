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
    @Parameters(
            paramLabel = "PATH",
            description = "A checkpoint's folder, a safetensors file, an index of shards or a GGUF file.")
    private Path path;

    @Override
    public Integer call() {
        Inspection inspection = Inspector.inspect(path);
        if (common().json()) {
            json(inspection);
        } else {
            print(inspection);
        }
        return 0;
    }

    private void print(Inspection inspection) {
        line("path", inspection.path());
        line("weights", inspection.format() + " " + inspection.files());
        if (inspection.config() != null) {
            print(inspection.config());
        }
        if (inspection.generationConfig() != null) {
            line("generation", inspection.generationConfig().toString());
        }
        line("parameters", Units.count(inspection.parameters()));
        line("bytes", Units.bytes(inspection.bytes()));
        inspection
                .dtypes()
                .forEach((dtype, sum) -> line(
                        dtype,
                        Units.count(sum.elements()) + " in " + sum.tensors() + " tensors, "
                                + Units.bytes(sum.bytes())));
        if (inspection.memory() != null) {
            print(inspection.memory());
            line("to load", "map".equals(inspection.weights()) ? "mapped: the free memory does not suffice" : "copied");
        }
        inspection.warnings().forEach(warning -> line("warning", warning));
        out().println();
        for (TensorReport tensor : inspection.tensors()) {
            out().printf(Locale.ROOT, "%-6s %-20s %s%n", tensor.dtype(), tensor.shape(), tensor.name());
        }
    }

    private void print(ConfigReport config) {
        line("family", config.modelType());
        line(
                "shape",
                config.layers() + " layers, hidden " + config.hiddenSize() + ", intermediate "
                        + config.intermediateSize() + ", heads " + config.heads() + "/" + config.kvHeads() + " of "
                        + config.headSize() + ", vocabulary " + config.vocabularySize()
                        + (config.tiedHead() ? ", tied head" : ""));
        line(
                "context",
                config.maxPositions() + " tokens, RoPE " + config.ropeType() + ", theta " + config.ropeTheta()
                        + (config.slidingWindow() > 0 ? ", sliding window " + config.slidingWindow() : ""));
        line("end tokens", config.eosIds().toString());
    }

    private void print(MemoryReport memory) {
        line(
                "to run",
                Units.bytes(memory.run()) + " at full context (" + Units.bytes(memory.kvCachePerToken())
                        + " a token beside the weights)");
        line("to train", Units.bytes(memory.train()) + " and the activations of a batch");
    }

    private void line(String name, String value) {
        out().printf(Locale.ROOT, "%-12s %s%n", name, value);
    }
}
