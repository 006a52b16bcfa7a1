package dev.nernst.cli.commands.inspect;

import java.util.List;
import java.util.Map;

/**
 * What {@code inspect --json} prints.
 *
 * @param path what was inspected
 * @param format {@code safetensors}
 * @param files names of the weight files
 * @param parameters number of elements of all tensors
 * @param bytes what the tensors take
 * @param dtypes sums by element type
 * @param metadata the text pairs of the files
 * @param tensors every stored tensor, in the order of the files
 */
record Inspection(
        String path,
        String format,
        List<String> files,
        long parameters,
        long bytes,
        Map<String, DtypeReport> dtypes,
        Map<String, String> metadata,
        List<TensorReport> tensors) {}
