package dev.nernst.cli.commands.verify;

import static java.util.Objects.requireNonNull;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import dev.nernst.weights.safetensors.WeightFiles;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A golden file in memory, to be changed and written elsewhere. */
final class GoldenCopy {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata;

    GoldenCopy(Path original) {
        try (WeightFiles file = Safetensors.open(original)) {
            metadata = new LinkedHashMap<>(file.metadata());
            for (String name : file.names()) {
                Tensor mapped = file.tensor(name);
                Tensor copy = Tensor.allocate(Arena.ofAuto(), mapped.dtype(), mapped.shape());
                copy.copyFrom(mapped);
                tensors.put(name, copy);
            }
        }
    }

    Map<String, Tensor> tensors() {
        return tensors;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    Tensor get(String name) {
        return requireNonNull(tensors.get(name), name);
    }

    /** Adds {@code amount} to an element. */
    void add(String name, long index, double amount) {
        Tensor tensor = get(name);
        tensor.setFloat(index, (float) (tensor.getFloat(index) + amount));
    }

    /** Puts in a new tensor of numbers. */
    void put(String name, float[] values, long... shape) {
        tensors.put(name, Tensor.ofFloats(values, shape));
    }

    void putIntegers(String name, int[] values, long... shape) {
        Tensor tensor = Tensor.allocate(Arena.ofAuto(), DType.I32, shape);
        for (int i = 0; i < values.length; i++) {
            tensor.host().setAtIndex(ValueLayout.JAVA_INT, i, values[i]);
        }
        tensors.put(name, tensor);
    }

    Path write(Path target) {
        SafetensorsWriter.write(target, tensors, metadata);
        return target;
    }
}
