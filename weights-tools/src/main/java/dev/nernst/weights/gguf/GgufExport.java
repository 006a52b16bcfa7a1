package dev.nernst.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.HeadTying;
import dev.nernst.weights.Progress;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.ByteSink;
import dev.nernst.weights.io.TextQuote;
import dev.nernst.weights.store.NonFinite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Hugging Face checkpoint as a GGUF file that llama.cpp runs: matrices in the wanted type, vectors as F32, rows
 * of q and k in llama.cpp's order. A matrix whose rows are no whole number of Q8_0 blocks is written as F16, as
 * llama.cpp's own converter does. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class GgufExport {
    private GgufExport() {}

    /**
     * Writes {@code target}, atomically and in bounded memory, replacing an existing file.
     *
     * @param config the content of config.json
     * @param name what the file calls the model
     * @param tokenizer goes into the metadata; null leaves a file that runs on token ids only
     * @param type F32, F16, BF16 or Q8_0
     * @param warn is told of NaN and infinities
     * @throws InvalidInputException if a weight has no name in GGUF, or the configuration cannot be said there
     * @throws java.io.UncheckedIOException if writing fails; the target is then as it was
     */
    public static void write(
            WeightSource weights,
            ObjectNode config,
            String name,
            @Nullable GgufTokenizer tokenizer,
            GgmlType type,
            Path target,
            Progress progress,
            Consumer<String> warn) {
        MetadataFromConfig.Result translated = MetadataFromConfig.of(config, "config.json", name, type);
        Map<String, GgufValue> metadata = new LinkedHashMap<>(translated.metadata());
        if (tokenizer != null) {
            int vocabulary = config.path("vocab_size").intValue();
            metadata.putAll(tokenizer.paddedTo(vocabulary).toMetadata());
        }
        boolean tied = config.path("tie_word_embeddings").asBoolean(false) && !HeadTying.differ(weights);
        Map<String, String> sourceOf = sources(weights, tied);
        List<GgufWriter.Spec> specs = new ArrayList<>();
        float[] divisors = translated.ropeDivisors();
        if (divisors != null) {
            specs.add(new GgufWriter.Spec(TensorNames.ROPE_FACTORS, GgmlType.F32, List.of((long) divisors.length)));
        }
        sourceOf.forEach((ggufName, source) -> specs.add(spec(ggufName, weights.shape(source), type)));
        GgufWriter.write(
                target,
                metadata,
                specs,
                (spec, sink) -> {
                    String source = sourceOf.get(spec.name());
                    if (source == null) {
                        float[] values = Objects.requireNonNull(divisors);
                        sink.write(new RowEncoder(GgmlType.F32, values.length, spec.name()).encode(values));
                    } else {
                        boolean permuted = translated.architecture().permuted() && RopeRows.applies(spec.name());
                        int headDim = permuted ? translated.headDim() : 0;
                        String where = weights.fileOf(source) + ": tensor " + TextQuote.quoted(source);
                        writeRows(spec, weights.rows(source), headDim, where, sink, warn);
                    }
                },
                progress);
    }

    /** GGUF name to the name of the weight; a tied head is left out, for GGUF shows tying by its absence. */
    private static Map<String, String> sources(WeightSource weights, boolean tied) {
        Map<String, String> sourceOf = new LinkedHashMap<>();
        for (String name : weights.names()) {
            boolean headAsEmbedding = tied && name.equals(HeadTying.HEAD);
            if (headAsEmbedding && weights.names().contains(HeadTying.EMBEDDING)) {
                continue;
            }
            String ggufName = TensorNames.toGguf(headAsEmbedding ? HeadTying.EMBEDDING : name);
            if (ggufName == null) {
                throw new InvalidInputException(weights.fileOf(name) + ": tensor " + TextQuote.quoted(name)
                        + ": has no name in a GGUF file of a supported family");
            }
            sourceOf.put(ggufName, name);
        }
        return sourceOf;
    }

    private static GgufWriter.Spec spec(String name, long[] shape, GgmlType type) {
        List<Long> extents = Arrays.stream(shape).boxed().toList();
        GgmlType stored = shape.length < 2 ? GgmlType.F32 : type;
        if (shape.length > 0 && shape[shape.length - 1] % stored.blockElements() != 0) {
            stored = GgmlType.F16;
        }
        return new GgufWriter.Spec(name, stored, extents);
    }

    private static void writeRows(
            GgufWriter.Spec spec, FloatRows rows, int headDim, String where, ByteSink sink, Consumer<String> warn)
            throws IOException {
        RowEncoder encoder = new RowEncoder(spec.type(), rows.columns(), where);
        NonFinite odd = new NonFinite();
        float[] row = new float[rows.columns()];
        boolean vector = spec.shape().size() <= 1;
        for (long r = 0; r < rows.count(); r++) {
            rows.read(headDim > 0 && !vector ? RopeRows.inCheckpoint(r, headDim) : r, row, 0);
            odd.look(row, row.length);
            sink.write(encoder.encode(headDim > 0 && vector ? permuted(row, headDim) : row));
        }
        odd.tell(where, warn);
    }

    /** A bias has an element a row of its weight. */
    private static float[] permuted(float[] row, int headDim) {
        float[] permuted = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            permuted[i] = row[(int) RopeRows.inCheckpoint(i, headDim)];
        }
        return permuted;
    }
}
