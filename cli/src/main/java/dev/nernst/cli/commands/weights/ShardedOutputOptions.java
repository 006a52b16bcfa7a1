package dev.nernst.cli.commands.weights;

import dev.nernst.runtime.InvalidInputException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a tool writes that divides large weights among files, and how large these are. */
final class ShardedOutputOptions extends OutputOptions {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([kmgt]?)b?");
    private static final String UNITS = "kmgt";

    @Option(
            names = "--max-shard-size",
            paramLabel = "SIZE",
            description = "Most bytes of tensors a file, such as 500MB or 5GB (powers of 1000). Default: 5GB.")
    private @Nullable String maxShardSize;

    @Override
    long maxShardBytes() {
        if (maxShardSize == null) {
            return super.maxShardBytes();
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
