package dev.nernst.cli.commands.weights;

import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.TensorInfo;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Path;
import java.util.List;

/**
 * What a tool that writes safetensors prints with {@code --json}.
 *
 * @param source what was read
 * @param out what was written
 * @param files names of the weight files written
 * @param tensors how many they hold
 * @param bytes what the tensors take
 * @param seconds it took
 */
record WriteReport(String source, String out, List<String> files, int tensors, long bytes, double seconds) {

    /** Reads the headers of what was written. */
    static WriteReport of(Path source, Path out, double seconds) {
        try (WeightFiles written = Safetensors.open(out)) {
            List<TensorInfo> stored = written.stored();
            return new WriteReport(
                    source.toString(),
                    out.toString(),
                    written.files().stream()
                            .map(file -> String.valueOf(file.getFileName()))
                            .toList(),
                    stored.size(),
                    stored.stream().mapToLong(TensorInfo::byteSize).sum(),
                    seconds);
        }
    }
}
