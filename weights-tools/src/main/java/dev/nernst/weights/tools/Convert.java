package dev.nernst.weights.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.safetensors.RowScales;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.TensorInfo;
import dev.nernst.weights.safetensors.WeightFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a checkpoint with another floating-point type; int8 weights become floats again. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Convert {
    private Convert() {}

    /**
     * Converts every floating-point tensor to {@code dtype}, rounding to nearest even; integers and types that the
     * runtime does not know are copied.
     *
     * @param source what {@link Safetensors#open} takes
     * @param out a {@code .safetensors} file, or a directory to be made
     * @param dtype F32, F16 or BF16
     * @throws InvalidInputException if the source is not valid or quantised in a form that is not known, a finite value is too large for {@code dtype}, or
     *     {@code out} may not be written
     * @throws UncheckedIOException if writing fails; nothing is then left
     */
    public static void run(Path source, Path out, DType dtype, ToolOptions options) {
        if (dtype != DType.F32 && dtype != DType.F16 && dtype != DType.BF16) {
            throw new InvalidInputException("weights are converted to f32, f16 or bf16, not to " + dtype);
        }
        try (WeightFiles weights = Safetensors.open(source)) {
            weights.requireWeights();
            weights.warnings().forEach(options.warn());
            List<TensorInfo> tensors = weights.names().stream()
                    .map(name -> converted(weights, name)
                            ? TensorInfo.of(name, dtype, weights.shape(name))
                            : weights.info(name))
                    .toList();
            Map<String, String> metadata = new LinkedHashMap<>(weights.metadata());
            metadata.remove(RowScales.METADATA_KEY);
            new Rewrite(
                            tensors,
                            metadata,
                            (info, sink) -> {
                                String name = info.name();
                                if (converted(weights, name)) {
                                    String where = Elements.where(weights.fileOf(name), name);
                                    Elements.write(weights.rows(name), dtype, where, sink, options.warn());
                                } else {
                                    weights.bytes(name).writeTo(sink);
                                }
                            },
                            config -> setDType(config, dtype))
                    .write(source, out, options);
        }
    }

    private static boolean converted(WeightFiles weights, String name) {
        DType dtype = weights.info(name).type().dtype();
        return dtype != null && (dtype.isFloat() || weights.rowScales(name) != null);
    }

    private static void setDType(ObjectNode config, DType dtype) {
        String name = switch (dtype) {
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> "float32";
        };
        config.put(config.has("dtype") ? "dtype" : "torch_dtype", name);
        // Of a form that is not known there would be no result.
        config.remove(List.of("quantization_config", "compression_config"));
    }
}
