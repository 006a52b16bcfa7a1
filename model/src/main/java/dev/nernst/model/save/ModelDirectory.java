package dev.nernst.model.save;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.checkpoint.Checkpoint;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.Progress;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.ShardedWriter;
import dev.nernst.weights.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a decoder as a Hugging Face directory, which Nernst and transformers load. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class ModelDirectory {
    private static final String CONFIG = "config.json";

    private ModelDirectory() {}

    /**
     * Writes weights, config.json, and what goes with them: tokenizer, chat template, generation settings. Weights that
     * are there already are replaced. config.json is written last: without it a directory is no model, and so a broken-off
     * write leaves none.
     *
     * @param memory that the weights lie in
     * @param source the checkpoint that the model was loaded from
     * @param dtype of the written weights, a floating-point type
     * @param target an existing directory
     * @throws java.io.UncheckedIOException if writing fails
     */
    public static void write(Memory memory, Checkpoint source, Decoder decoder, DType dtype, Path target)
            throws IOException {
        write(source, decoder, dtype, target, parameter -> memory.download(parameter.data()));
    }

    /**
     * {@link #write(Memory, Checkpoint, Decoder, DType, Path)} with other weights than the decoder's.
     *
     * @param weights what to write for each parameter, in host memory; asked for one after the other
     */
    public static void write(
            Checkpoint source, Decoder decoder, DType dtype, Path target, Function<Parameter, Tensor> weights)
            throws IOException {
        Files.deleteIfExists(target.resolve(CONFIG));
        deleteWeights(target);
        carry(source, target);
        Map<String, Parameter> parameters =
                decoder.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        List<TensorInfo> tensors = decoder.parameters().stream()
                .map(parameter ->
                        TensorInfo.of(parameter.name(), dtype, parameter.data().shape()))
                .toList();
        ShardedWriter.write(
                target,
                tensors,
                Map.of("format", "pt"),
                ShardedWriter.DEFAULT_MAX_SHARD_BYTES,
                (info, sink) -> ConvertedTensor.write(
                        weights.apply(Objects.requireNonNull(parameters.get(info.name()))), dtype, sink),
                Progress.NONE);
        AtomicFile.write(target.resolve(CONFIG), StrictJson.prettyAsPython(config(source, decoder, dtype)));
    }

    /** Copies tokenizer, chat template and generation settings. */
    public static void carry(Checkpoint source, Path target) {
        source.companions().forEach((name, content) -> AtomicFile.write(target.resolve(name), content));
    }

    private static ObjectNode config(Checkpoint source, Decoder decoder, DType dtype) {
        ObjectNode config = source.config();
        String name = switch (dtype) {
            case F32 -> "float32";
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            default -> throw new IllegalArgumentException("weights are not written as " + dtype);
        };
        config.put(config.has("dtype") ? "dtype" : "torch_dtype", name);
        config.remove("quantization_config");
        if (config.path("tie_word_embeddings").asBoolean(false)
                != decoder.config().tiedHead()) {
            config.put("tie_word_embeddings", decoder.config().tiedHead());
        }
        return config;
    }

    private static void deleteWeights(Path target) throws IOException {
        try (Stream<Path> list = Files.list(target)) {
            for (Path file : list.toList()) {
                String name = file.getFileName().toString();
                if (name.equals(Safetensors.INDEX_FILE_NAME)
                        || (name.startsWith("model") && name.endsWith(".safetensors"))) {
                    Files.delete(file);
                }
            }
        }
    }
}
