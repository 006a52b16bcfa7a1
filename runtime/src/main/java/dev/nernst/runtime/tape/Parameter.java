package dev.nernst.runtime.tape;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A named weight of a model. It is trained when it has a gradient tensor, and frozen when it has none. Not thread-safe:
 * whoever trains changes it, and nobody else may use the model meanwhile.
 */
public final class Parameter {
    private final String name;
    private Tensor data;
    private @Nullable Tensor gradient;
    private long version;

    /** @param name as in the weight file, for example {@code model.layers.0.self_attn.q_proj.weight} */
    public Parameter(String name, Tensor data) {
        this.name = name;
        this.data = data;
    }

    public String name() {
        return name;
    }

    public Tensor data() {
        return data;
    }

    /** Puts other memory of the same shape behind the parameter, such as a writable copy of a mapped file. */
    public void replaceData(Tensor replacement) {
        if (!replacement.sameShape(data)) {
            throw new IllegalArgumentException(name + ": " + replacement + " cannot replace " + data);
        }
        data = replacement;
        markChanged();
    }

    /** How often the weight has changed: what was computed under one version does not hold under another. */
    public long version() {
        return version;
    }

    /** To be called by whoever has written into {@link #data}. */
    public void markChanged() {
        version++;
    }

    /** The F32 gradient that backward halves add to, or null where the parameter is frozen. */
    public @Nullable Tensor gradient() {
        return gradient;
    }

    /** Makes the parameter trainable with this F32 gradient of its shape, or frozen with null. */
    public void setGradient(@Nullable Tensor gradient) {
        if (gradient != null && (gradient.dtype() != DType.F32 || !gradient.sameShape(data))) {
            throw new IllegalArgumentException(name + ": " + gradient + " is no gradient for " + data);
        }
        this.gradient = gradient;
    }

    public boolean isTrainable() {
        return gradient != null;
    }

    @Override
    public String toString() {
        return name + " " + data;
    }
}
