package dev.nernst.cli.commands.inspect;

import dev.nernst.model.config.ConfigReader;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.TensorInfo;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the headers of weight files and the config.json beside them; no weight is touched. */
final class WeightInspector {
    private WeightInspector() {}

    /**
     * @param path a checkpoint's folder, a safetensors file or an index of shards
     * @throws dev.nernst.runtime.InvalidInputException where it is none of these, or not valid
     */
    static Inspection inspect(Path path) {
        try (WeightFiles weights = Safetensors.open(path)) {
            List<TensorReport> tensors = weights.stored().stream()
                    .map(info -> report(info, weights.fileOf(info.name())))
                    .toList();
            long parameters = tensors.stream().mapToLong(TensorReport::elements).sum();
            long bytes = tensors.stream().mapToLong(TensorReport::bytes).sum();
            ModelConfig config = config(path);
            return new Inspection(
                    path.toString(),
                    "safetensors",
                    weights.files().stream().map(WeightInspector::nameOf).toList(),
                    config == null ? null : ConfigReport.of(config),
                    parameters,
                    bytes,
                    config == null ? null : MemoryReport.of(config, bytes, parameters),
                    DtypeReport.of(tensors),
                    weights.metadata(),
                    tensors);
        }
    }

    /** A folder stands for a checkpoint, which has a config; a weight file may stand alone. */
    private static @Nullable ModelConfig config(Path path) {
        if (Files.isDirectory(path)) {
            return ConfigReader.read(path.resolve("config.json"));
        }
        Path beside = path.resolveSibling("config.json");
        return Files.exists(beside) ? ConfigReader.read(beside) : null;
    }

    private static TensorReport report(TensorInfo info, Path file) {
        return new TensorReport(info.name(), info.type().name(), info.shape(), info.byteSize(), nameOf(file));
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
