package dev.nernst.model.lora;

import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.Linear;
import dev.nernst.model.decoder.LoraAdapter;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The adapters beside a decoder's linear layers. They take part in every pass as long as they are enabled; closing takes
 * them away and frees their memory. Not thread-safe: nobody may use the decoder while they are put there, switched or
 * closed.
 */
public final class LoraAdapters implements AutoCloseable {
    private static final long STREAM = 0x6c6f7261L; // "lora"

    private final LoraConfig config;
    private final boolean inEveryLayer;
    private final Memory memory;
    private final TensorArena arena;
    private final Map<Linear, LoraAdapter> adapters = new LinkedHashMap<>();

    /** @param inEveryLayer whether the configuration says all: the same adapters in every layer */
    LoraAdapters(Memory memory, LoraConfig config, boolean inEveryLayer) {
        this.config = config;
        this.inEveryLayer = inEveryLayer;
        this.memory = memory;
        this.arena = memory.newArena();
    }

    /**
     * New adapters beside the targets of {@code config}: A uniform in {@code ±1 / sqrt(in features)} (Kaiming, as PEFT
     * has it), B zero, so that the decoder computes what it did before.
     *
     * @param memory that the decoder's weights lie in
     * @param seed the same one gives the same adapters
     * @throws dev.nernst.runtime.InvalidInputException if the rank is more than any of the layers can make use of
     */
    public static LoraAdapters create(Memory memory, Decoder decoder, LoraConfig config, long seed) {
        config.requireUseful(decoder);
        LoraAdapters result = new LoraAdapters(memory, config, true);
        for (int layer = 0; layer < decoder.config().layers(); layer++) {
            Map<String, Linear> linears = decoder.linears(layer);
            for (String target : config.sortedTargets()) {
                Linear linear = linears.get(target);
                if (linear != null) {
                    result.attach(linear, config.scale(), config.rank());
                }
            }
        }
        long number = 0;
        for (LoraAdapter adapter : result.adapters.values()) {
            Tensor a = adapter.a().data();
            memory.upload(random(RandomStream.of(seed, STREAM, number++), a.dim(0), a.dim(1)), a);
        }
        return result;
    }

    private static Tensor random(RandomStream random, int rank, int in) {
        double bound = 1 / Math.sqrt(in);
        float[] values = new float[rank * in];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bound * (2 * random.uniform(i) - 1));
        }
        return Tensor.ofFloats(values, rank, in);
    }

    /** Puts an adapter of zeros beside a layer. */
    LoraAdapter attach(Linear linear, float scale, int rank) {
        Tensor weight = linear.weight().data();
        String layer = PeftNames.ofWeight(linear.weight().name());
        LoraAdapter adapter = new LoraAdapter(
                new Parameter(PeftNames.a(layer), arena.allocate(DType.F32, rank, weight.dim(1))),
                new Parameter(PeftNames.b(layer), arena.allocate(DType.F32, weight.dim(0), rank)),
                scale);
        linear.setAdapter(adapter);
        adapters.put(linear, adapter);
        return adapter;
    }

    public LoraConfig config() {
        return config;
    }

    /** Whether {@link #config} says all; else adapters may be in some layers only and differ in rank and scale. */
    boolean inEveryLayer() {
        return inEveryLayer;
    }

    /** The matrices A and B of all adapters, under PEFT's names. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        for (LoraAdapter adapter : adapters.values()) {
            parameters.add(adapter.a());
            parameters.add(adapter.b());
        }
        return parameters;
    }

    /** Switches all of them on or off; off, the decoder is its base. */
    public void setEnabled(boolean enabled) {
        adapters.forEach((linear, adapter) -> linear.setAdapter(enabled ? adapter : null));
    }

    /** Where the adapters lie. */
    public Memory memory() {
        return memory;
    }

    /** The adapter beside the weight called {@code name}. */
    Map<String, LoraAdapter> byWeight() {
        Map<String, LoraAdapter> byName = new LinkedHashMap<>();
        adapters.forEach((linear, adapter) -> byName.put(linear.weight().name(), adapter));
        return byName;
    }

    @Override
    public void close() {
        setEnabled(false);
        adapters.clear();
        arena.close();
    }
}
