package dev.nernst.cli.commands.inspect;

import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.TensorInfo;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Path;
import java.util.List;

/** Reads the headers of weight files; no weight is touched. */
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
            return new Inspection(
                    path.toString(),
                    "safetensors",
                    weights.files().stream().map(WeightInspector::nameOf).toList(),
                    tensors.stream().mapToLong(TensorReport::elements).sum(),
                    tensors.stream().mapToLong(TensorReport::bytes).sum(),
                    DtypeReport.of(tensors),
                    weights.metadata(),
                    tensors);
        }
    }

    private static TensorReport report(TensorInfo info, Path file) {
        return new TensorReport(info.name(), info.type().name(), info.shape(), info.byteSize(), nameOf(file));
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
