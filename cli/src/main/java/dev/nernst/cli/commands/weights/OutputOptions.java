package dev.nernst.cli.commands.weights;

import dev.nernst.cli.options.WeightLoading;
import dev.nernst.weights.Progress;
import dev.nernst.weights.safetensors.ShardedWriter;
import dev.nernst.weights.tools.ToolOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a tool writes, and what it may replace. */
class OutputOptions {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "PATH",
            description = "What to write; appears when complete.")
    private Path out;

    @Option(names = "--force", description = "Replace what is there.")
    private boolean force;

    final Path out() {
        return out;
    }

    final boolean force() {
        return force;
    }

    /** @param err receives warnings */
    final ToolOptions toolOptions(Progress progress, PrintWriter err) {
        return new ToolOptions(force, maxShardBytes(), progress, warning -> WeightLoading.warn(List.of(warning), err));
    }

    /** Most bytes of tensors a file, for tools that divide what they write. */
    long maxShardBytes() {
        return ShardedWriter.DEFAULT_MAX_SHARD_BYTES;
    }
}
