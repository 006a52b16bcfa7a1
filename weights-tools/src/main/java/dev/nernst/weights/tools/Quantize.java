package dev.nernst.weights.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.io.ByteSink;
import dev.nernst.weights.safetensors.RowScales;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.TensorInfo;
import dev.nernst.weights.safetensors.WeightFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a checkpoint with its matrices as int8, one scale a row: scale = largest absolute value of the row by 127,
 * integer = weight by scale, rounded to nearest even. Vectors stay as they are. How it is stored: {@link RowScales}.
 * Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Quantize {
    private static final int LARGEST = 127;

    private Quantize() {}

    /**
     * Quantises every floating-point tensor of two dimensions: linear layers, embeddings and head.
     *
     * @param source what {@link Safetensors#open} takes
     * @param out a {@code .safetensors} file, or a directory to be made
     * @throws InvalidInputException if the source is not valid, is quantised already, or has a NaN or an infinity, or {@code out} may not be written
     * @throws UncheckedIOException if writing fails; nothing is then left
     */
    public static void run(Path source, Path out, ToolOptions options) {
        try (WeightFiles weights = Safetensors.open(source)) {
            if (weights.metadata().containsKey(RowScales.METADATA_KEY)) {
                throw new InvalidInputException(source + ": is quantised already");
            }
            weights.requireWeights();
            requireFloats(source, weights);
            weights.warnings().forEach(options.warn());
            Map<String, String> weightOfScales = new LinkedHashMap<>();
            List<TensorInfo> tensors = new ArrayList<>();
            for (TensorInfo info : weights.stored()) {
                if (!quantised(info)) {
                    tensors.add(info);
                    continue;
                }
                String scales = RowScales.scalesOf(info.name());
                weightOfScales.put(scales, info.name());
                tensors.add(TensorInfo.of(info.name(), DType.I8, info.extents()));
                tensors.add(TensorInfo.of(scales, DType.F32, info.extents()[0]));
            }
            Map<String, String> metadata = new LinkedHashMap<>(weights.metadata());
            metadata.put(RowScales.METADATA_KEY, RowScales.METHOD);
            new Rewrite(
                            tensors,
                            metadata,
                            (info, sink) -> {
                                String scaled = weightOfScales.get(info.name());
                                if (scaled != null) {
                                    writeScales(weights, scaled, sink);
                                } else if (quantised(weights.info(info.name()))) {
                                    writeIntegers(weights, info.name(), sink);
                                } else {
                                    requireFinite(weights, info.name());
                                    weights.bytes(info.name()).writeTo(sink);
                                }
                            },
                            Quantize::mark)
                    .write(source, out, options);
        }
    }

    private static void requireFloats(Path source, WeightFiles weights) {
        for (String name : weights.names()) {
            if (weights.rowScales(name) != null) {
                throw new InvalidInputException(
                        source + ": is quantised already; `weights convert` makes floating-point weights of it first");
            }
        }
    }

    private static void requireFinite(WeightFiles weights, String name) {
        DType dtype = weights.info(name).type().dtype();
        if (dtype == null || !dtype.isFloat()) {
            return;
        }
        FloatRows rows = weights.rows(name);
        float[] row = new float[rows.columns()];
        for (long r = 0; r < rows.count(); r++) {
            rows.read(r, row, 0);
            requireFinite(row, weights, name, r);
        }
    }

    private static void requireFinite(float[] row, WeightFiles weights, String name, long index) {
        for (float value : row) {
            if (!Float.isFinite(value)) {
                throw new InvalidInputException(Elements.where(weights.fileOf(name), name) + ": row " + index
                        + " holds " + value + ", which no weight should be");
            }
        }
    }

    private static boolean quantised(TensorInfo info) {
        DType dtype = info.type().dtype();
        return dtype != null && dtype.isFloat() && info.shape().size() == 2;
    }

    private static void mark(ObjectNode config) {
        config.putObject("quantization_config").put("quant_method", RowScales.METHOD);
    }

    private static void writeScales(WeightFiles weights, String name, ByteSink sink) throws IOException {
        FloatRows rows = weights.rows(name);
        float[] row = new float[rows.columns()];
        float[] scale = new float[1];
        Tensor stored = Tensor.of(DType.F32, MemorySegment.ofArray(new byte[Float.BYTES]), 1);
        for (long r = 0; r < rows.count(); r++) {
            rows.read(r, row, 0);
            scale[0] = scale(row, weights, name, r);
            Floats.store(scale, 0, stored, 0, 1);
            sink.write(stored.host());
        }
    }

    private static void writeIntegers(WeightFiles weights, String name, ByteSink sink) throws IOException {
        FloatRows rows = weights.rows(name);
        float[] row = new float[rows.columns()];
        byte[] integers = new byte[row.length];
        for (long r = 0; r < rows.count(); r++) {
            rows.read(r, row, 0);
            float scale = scale(row, weights, name, r);
            for (int i = 0; i < row.length; i++) {
                double quotient = scale == 0 ? 0 : Math.rint((double) row[i] / scale);
                integers[i] = (byte) Math.clamp(quotient, -LARGEST, LARGEST);
            }
            sink.write(MemorySegment.ofArray(integers));
        }
    }

    private static float scale(float[] row, WeightFiles weights, String name, long index) {
        requireFinite(row, weights, name, index);
        float largest = 0;
        for (float value : row) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest / LARGEST;
    }
}
