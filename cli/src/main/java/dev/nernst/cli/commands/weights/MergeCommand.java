package dev.nernst.cli.commands.weights;

import dev.nernst.weights.tools.Reshard;
import dev.nernst.weights.tools.ToolOptions;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nernst weights merge SOURCE --out PATH}. */
@Command(name = "merge", description = "Write sharded safetensors weights as one file.")
final class MergeCommand extends RewriteCommand {
    @Mixin
    private OutputOptions output;

    @Override
    OutputOptions output() {
        return output;
    }

    @Override
    void write(Path source, Path out, ToolOptions options) {
        Reshard.merge(source, out, options);
    }
}
