package dev.nernst.cli.commands.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code inspect --json} prints.
 *
 * @param path what was inspected
 * @param format {@code safetensors} or {@code gguf}
 * @param files names of the weight files
 * @param config the decoder's shape; absent where there is no config.json beside the weights
 * @param generationConfig what the checkpoint recommends for generation; absent where it says nothing
 * @param parameters number of elements of all tensors
 * @param bytes what the tensors take
 * @param memory what it takes to run and to train; absent without {@code config}
 * @param weights how a load here would take the weights, {@code copy} or {@code map}; absent without {@code config}
 * @param dtypes sums by element type
 * @param metadata the text pairs of the files
 * @param warnings what is odd about the files
 * @param tensors every stored tensor, in the order of the files
 */
record Inspection(
        String path,
        String format,
        List<String> files,
        @Nullable ConfigReport config,
        @Nullable ObjectNode generationConfig,
        long parameters,
        long bytes,
        @Nullable MemoryReport memory,
        @Nullable String weights,
        Map<String, DtypeReport> dtypes,
        Map<String, String> metadata,
        List<String> warnings,
        List<TensorReport> tensors) {}
