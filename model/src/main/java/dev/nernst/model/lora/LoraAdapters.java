package dev.nernst.model.lora;

import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.Linear;
import dev.nernst.model.decoder.LoraAdapter;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;
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
    private final Arena arena = Arena.ofShared();
    private final Map<Linear, LoraAdapter> adapters = new LinkedHashMap<>();

    LoraAdapters(LoraConfig config) {
        this.config = config;
    }

    /**
     * New adapters beside the targets of {@code config}: A uniform in {@code ±1 / sqrt(in features)} (Kaiming, as PEFT
     * has it), B zero, so that the decoder computes what it did before.
     *
     * @param seed the same one gives the same adapters
     */
    public static LoraAdapters create(Decoder decoder, LoraConfig config, long seed) {
        LoraAdapters result = new LoraAdapters(config);
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
            fill(adapter.a().data(), RandomStream.of(seed, STREAM, number++));
        }
        return result;
    }

    private static void fill(Tensor a, RandomStream random) {
        double bound = 1 / Math.sqrt(a.dim(1));
        for (long i = 0; i < a.size(); i++) {
            Floats.set(a.host(), DType.F32, i, (float) (bound * (2 * random.uniform(i) - 1)));
        }
    }

    /** Puts an adapter of zeros beside a layer. */
    LoraAdapter attach(Linear linear, float scale, int rank) {
        Tensor weight = linear.weight().data();
        String layer = PeftNames.ofWeight(linear.weight().name());
        LoraAdapter adapter = new LoraAdapter(
                new Parameter(PeftNames.a(layer), Tensor.allocate(arena, DType.F32, rank, weight.dim(1))),
                new Parameter(PeftNames.b(layer), Tensor.allocate(arena, DType.F32, weight.dim(0), rank)),
                scale);
        linear.setAdapter(adapter);
        adapters.put(linear, adapter);
        return adapter;
    }

    public LoraConfig config() {
        return config;
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
