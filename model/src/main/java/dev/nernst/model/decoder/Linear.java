package dev.nernst.model.decoder;

import dev.nernst.runtime.tape.Parameter;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer: weight [out features, in features], an optional bias, and an optional low-rank adapter.
 *
 * <p>Safe for several threads, each with its own tape, while no adapter is put on and no weight changes.
 */
public final class Linear {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private @Nullable LoraAdapter adapter;
    private long adapterChanges;

    public Linear(Parameter weight, @Nullable Parameter bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /** {@code x · weightᵀ (+ bias) (+ adapter) (+ addend)}. */
    public Value forward(Tape tape, Value x, @Nullable Value addend) {
        Value out = tape.linear(x, weight, bias, addend);
        return adapter == null ? out : adapter.forward(tape, x, out);
    }

    /** {@code x · weightᵀ (+ bias) (+ adapter)} of several layers with the same input. */
    static List<Value> forward(Tape tape, Value x, Linear... layers) {
        List<Value> outs = tape.linears(
                x,
                Arrays.stream(layers)
                        .map(layer -> new Tape.Weights(layer.weight, layer.bias))
                        .toList());
        List<Value> adapted = new ArrayList<>();
        for (int i = 0; i < layers.length; i++) {
            LoraAdapter adapter = layers[i].adapter;
            adapted.add(adapter == null ? outs.get(i) : adapter.forward(tape, x, outs.get(i)));
        }
        return adapted;
    }

    public Parameter weight() {
        return weight;
    }

    /** Puts a low-rank adapter beside the weight, or takes it away with null. */
    public void setAdapter(@Nullable LoraAdapter adapter) {
        if (this.adapter != null) {
            adapterChanges += adapterVersion(this.adapter); // the sum must not go back to what it was
        }
        this.adapter = adapter;
        adapterChanges++;
    }

    private static long adapterVersion(LoraAdapter adapter) {
        return adapter.a().version() + adapter.b().version();
    }

    /** How often weight, bias and adapter have changed. */
    long version() {
        return weight.version()
                + (bias == null ? 0 : bias.version())
                + adapterChanges
                + (adapter == null ? 0 : adapterVersion(adapter));
    }

    public @Nullable LoraAdapter adapter() {
        return adapter;
    }

    /** Visits weight and bias, not the adapter. */
    void forEachParameter(Consumer<Parameter> visitor) {
        visitor.accept(weight);
        if (bias != null) {
            visitor.accept(bias);
        }
    }
}
