package dev.nernst.cli.commands.weights;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.Progress;
import dev.nernst.weights.safetensors.ShardedWriter;
import dev.nernst.weights.tools.ToolOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a tool writes, and what it may replace. */
final class OutputOptions {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([kmgt]?)b?");
    private static final String UNITS = "kmgt";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PATH",
            description = "What to write; appears when complete.")
    private Path out;

    @Option(names = "--force", description = "Replace what is there.")
    private boolean force;

    @Option(
            names = "--max-shard-size",
            paramLabel = "SIZE",
            description = "Most bytes of tensors a file, such as 500MB or 5GB (powers of 1000). Default: 5GB.")
    private @Nullable String maxShardSize;

    Path out() {
        return out;
    }

    boolean force() {
        return force;
    }

    ToolOptions toolOptions(Progress progress) {
        return new ToolOptions(force, maxShardBytes(), progress);
    }

    private long maxShardBytes() {
        if (maxShardSize == null) {
            return ShardedWriter.DEFAULT_MAX_SHARD_BYTES;
        }
        Matcher size = SIZE.matcher(maxShardSize.strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new InvalidInputException("--max-shard-size is \"" + maxShardSize + "\", and no size such as 5GB");
        }
        long bytes = Long.parseLong(size.group(1));
        for (int unit = size.group(2).isEmpty() ? -1 : UNITS.indexOf(size.group(2)); unit >= 0; unit--) {
            bytes *= 1000;
        }
        if (bytes == 0) {
            throw new InvalidInputException("--max-shard-size is 0, and a file must hold something");
        }
        return bytes;
    }
}
