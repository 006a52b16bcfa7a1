package dev.nernst.cli.commands.weights;

import dev.nernst.weights.tools.Reshard;
import dev.nernst.weights.tools.ToolOptions;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nernst weights shard SOURCE --out DIR [--max-shard-size SIZE]}. */
@Command(name = "shard", description = "Divide safetensors weights among files of bounded size, with an index.")
final class ShardCommand extends RewriteCommand {
    @Mixin
    private ShardedOutputOptions output;

    @Override
    OutputOptions output() {
        return output;
    }

    @Override
    void write(Path source, Path out, ToolOptions options) {
        Reshard.shard(source, out, options);
    }
}
