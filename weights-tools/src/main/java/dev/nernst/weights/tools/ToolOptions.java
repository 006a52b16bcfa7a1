package dev.nernst.weights.tools;

import dev.nernst.weights.Progress;
import dev.nernst.weights.safetensors.ShardedWriter;
import java.util.function.Consumer;

/**
 * What all tools that write have in common.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param force whether an existing output may be replaced
 * @param maxShardBytes most bytes of tensors in a file, where the output is a directory
 * @param progress is told how far the work has come
 * @param warn receives a sentence about whatever is odd and does not stop the work
 */
public record ToolOptions(boolean force, long maxShardBytes, Progress progress, Consumer<String> warn) {
    /** Replaces nothing, shards as Hugging Face libraries do, tells nobody. */
    public static ToolOptions defaults() {
        return new ToolOptions(false, ShardedWriter.DEFAULT_MAX_SHARD_BYTES, Progress.NONE, warning -> {});
    }
}
