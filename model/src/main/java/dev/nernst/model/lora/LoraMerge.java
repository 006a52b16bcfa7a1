package dev.nernst.model.lora;

import dev.nernst.model.decoder.LoraAdapter;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;

/** Weights with their adapters added: {@code W + scale x B A}. Safe for use by several threads once it is made. */
public final class LoraMerge {
    private final Memory memory;
    private final Map<String, LoraAdapter> adapters;

    public LoraMerge(LoraAdapters adapters) {
        this.memory = adapters.memory();
        this.adapters = adapters.byWeight();
    }

    /** The merged weight, F32, in host memory of its own; the weight itself where it has no adapter. */
    public Tensor weight(Parameter parameter) {
        LoraAdapter adapter = adapters.get(parameter.name());
        if (adapter == null) {
            return memory.download(parameter.data());
        }
        Tensor weight = memory.download(parameter.data());
        int out = weight.dim(0);
        int in = weight.dim(1);
        int rank = adapter.a().data().dim(0);
        float[] a = memory.download(adapter.a().data()).toFloatArray();
        float[] b = memory.download(adapter.b().data()).toFloatArray();
        Tensor merged = Tensor.allocate(Arena.ofAuto(), DType.F32, out, in);
        float[] row = new float[in];
        double[] addition = new double[in];
        for (int o = 0; o < out; o++) {
            Arrays.fill(addition, 0);
            for (int r = 0; r < rank; r++) {
                double factor = (double) adapter.scale() * b[o * rank + r];
                for (int i = 0; i < in; i++) {
                    addition[i] += factor * a[r * in + i];
                }
            }
            Floats.copy(weight, (long) o * in, row, 0, in);
            for (int i = 0; i < in; i++) {
                row[i] = (float) (row[i] + addition[i]);
            }
            MemorySegment.copy(row, 0, merged.host(), Floats.FLOAT, (long) o * in * Float.BYTES, in);
        }
        return merged;
    }
}
