package dev.nernst.cli.commands.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.config.ConfigReader;
import dev.nernst.model.config.GenerationDefaults;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.memory.MachineMemory;
import dev.nernst.model.memory.MemoryEstimate;
import dev.nernst.weights.WeightSources;
import dev.nernst.weights.gguf.GgufTensor;
import dev.nernst.weights.gguf.GgufWeights;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.TensorInfo;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the headers of weight files and the configuration that belongs to them; no weight is touched. */
final class Inspector {
    private Inspector() {}

    /**
     * @param path a checkpoint's folder, a safetensors file, an index of shards or a GGUF file
     * @throws dev.nernst.runtime.InvalidInputException where it is none of these, or not valid
     */
    static Inspection inspect(Path path) {
        Optional<Path> gguf = WeightSources.gguf(path);
        return gguf.isPresent() ? gguf(gguf.get()) : safetensors(path);
    }

    private static Inspection safetensors(Path path) {
        try (WeightFiles weights = Safetensors.open(path)) {
            List<TensorReport> tensors = weights.stored().stream()
                    .map(info -> report(info, weights.fileOf(info.name())))
                    .toList();
            Path generation = beside(path, GenerationDefaults.FILE_NAME);
            return inspection(
                    path,
                    "safetensors",
                    weights.files().stream().map(Inspector::nameOf).toList(),
                    config(path),
                    Files.exists(generation) ? StrictJson.readObject(generation) : null,
                    weights.metadata(),
                    tensors,
                    MemoryEstimate.weightBytes(weights),
                    warnings(weights));
        }
    }

    private static Inspection gguf(Path path) {
        try (GgufWeights weights = GgufWeights.open(path)) {
            List<TensorReport> tensors = weights.file().tensors().values().stream()
                    .map(tensor -> report(tensor, weights.file().fileOf(tensor)))
                    .toList();
            return inspection(
                    path,
                    "gguf",
                    weights.file().files().stream().map(Inspector::nameOf).toList(),
                    ConfigReader.read(weights.config(), path),
                    weights.generationConfig(),
                    GgufTexts.of(weights.file().metadata()),
                    tensors,
                    MemoryEstimate.weightBytes(weights),
                    weights.warnings());
        }
    }

    private static Inspection inspection(
            Path path,
            String format,
            List<String> files,
            @Nullable ModelConfig config,
            @Nullable ObjectNode generationConfig,
            Map<String, String> metadata,
            List<TensorReport> tensors,
            long loadedBytes,
            List<String> warnings) {
        long parameters = tensors.stream().mapToLong(TensorReport::elements).sum();
        long bytes = tensors.stream().mapToLong(TensorReport::bytes).sum();
        return new Inspection(
                path.toString(),
                format,
                files,
                config == null ? null : ConfigReport.of(config),
                generationConfig,
                parameters,
                bytes,
                config == null ? null : MemoryReport.of(config, loadedBytes, parameters),
                config == null ? null : loading(config, loadedBytes),
                DtypeReport.of(tensors),
                metadata,
                warnings,
                tensors);
    }

    private static String loading(ModelConfig config, long loadedBytes) {
        return MachineMemory.now()
                .loading(MemoryEstimate.toLoad(config, loadedBytes))
                .label();
    }

    private static List<String> warnings(WeightFiles weights) {
        List<String> warnings = new ArrayList<>(weights.warnings());
        Optional.ofNullable(weights.refusal()).ifPresent(warnings::add);
        return warnings;
    }

    /** A folder stands for a checkpoint, which has a config; a weight file may stand alone. */
    private static @Nullable ModelConfig config(Path path) {
        Path file = beside(path, "config.json");
        return Files.isDirectory(path) || Files.exists(file) ? ConfigReader.read(file) : null;
    }

    private static Path beside(Path path, String name) {
        return Files.isDirectory(path) ? path.resolve(name) : path.resolveSibling(name);
    }

    private static TensorReport report(TensorInfo info, Path file) {
        return new TensorReport(info.name(), info.type().name(), info.shape(), info.byteSize(), nameOf(file));
    }

    private static TensorReport report(GgufTensor tensor, Path file) {
        return new TensorReport(tensor.name(), tensor.type().name(), tensor.shape(), tensor.byteSize(), nameOf(file));
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
