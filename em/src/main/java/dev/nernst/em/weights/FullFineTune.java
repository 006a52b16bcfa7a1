package dev.nernst.em.weights;

import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.save.ModelDirectory;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.DivergedException;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.tape.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All weights of a model, or those that are not frozen, in writable copies. The reference is the checkpoint as it lies on
 * disk, loaded a second time, in the precision that the rest is trained in.
 *
 * <p>To be used by one thread at a time.
 */
public final class FullFineTune implements Trainee {
    /**
     * What to train, and in which precision.
     *
     * @param dtype of the matrices while they are trained: F32, or BF16 with an F32 master; vectors are F32
     * @param saved element type of the written weights
     * @param frozen parameters that stay as they are
     */
    public record Options(DType dtype, DType saved, FrozenLayers frozen) {}

    private final LanguageModel model;
    private final Options options;
    private final TensorArena arena;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Map<String, Tensor> stored = new HashMap<>();
    private @Nullable LanguageModel reference;
    private @Nullable ForwardBackward referencePasses;
    private long bytes;

    /**
     * Puts writable copies behind the parameters of {@code model} and gives them gradients.
     *
     * @throws dev.nernst.runtime.InvalidInputException if every parameter is frozen, or what is to be frozen is none
     */
    public FullFineTune(LanguageModel model, Options options) {
        this.model = model;
        this.arena = model.provider().memory().newArena();
        this.options = options;
        List<Parameter> all = model.decoder().parameters();
        options.frozen().check(all);
        for (Parameter parameter : all) {
            if (!options.frozen().contains(parameter.name())) {
                makeTrainable(parameter);
            }
        }
    }

    private void makeTrainable(Parameter parameter) {
        Tensor loaded = parameter.data();
        DType dtype = loaded.rank() == 1 ? DType.F32 : options.dtype();
        Tensor copy = arena.allocate(dtype, loaded.shape());
        model.provider().memory().convert(loaded, copy);
        Tensor gradient = arena.allocate(DType.F32, loaded.shape());
        stored.put(parameter.name(), loaded);
        parameter.replaceData(copy);
        parameter.setGradient(gradient);
        parameters.add(parameter);
        bytes += copy.byteSize() + gradient.byteSize();
    }

    @Override
    public LanguageModel model() {
        return model;
    }

    @Override
    public @Nullable Tensor stored(String parameter) {
        return stored.get(parameter);
    }

    @Override
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    @Override
    public TrainingContext.Reference reference(ForwardBackward passes) {
        return batch -> {
            ForwardBackward original = referencePasses;
            if (original == null) {
                LanguageModel loaded = LanguageModel.load(model.path(), model.provider(), Optional.of(model.loading()));
                reference = loaded;
                loaded.decoder().parameters().forEach(this::roundAsInTraining);
                original = passes.over(loaded.decoder());
                referencePasses = original;
            }
            return original.score(batch);
        };
    }

    /** The reference are the weights that the first rollouts come from, so that the divergence begins at 0. */
    private void roundAsInTraining(Parameter parameter) {
        Tensor mapped = parameter.data();
        boolean rounded = options.dtype() == DType.BF16 && mapped.rank() != 1 && mapped.dtype() != DType.BF16;
        if (rounded && !options.frozen().contains(parameter.name())) {
            Tensor copy = arena.allocate(options.dtype(), mapped.shape());
            model.provider().memory().convert(mapped, copy);
            parameter.replaceData(copy);
        }
    }

    @Override
    public void save(Path directory, Function<Parameter, Tensor> exact) throws IOException {
        requireRoom(exact);
        ModelDirectory.write(
                model.checkpoint(),
                model.decoder(),
                options.saved(),
                directory,
                parameter -> model.provider().memory().download(exact.apply(parameter)));
    }

    /** A finite weight must not become an infinite one in the file. */
    private void requireRoom(Function<Parameter, Tensor> exact) {
        if (options.saved() == DType.F32) {
            return;
        }
        for (Parameter parameter : parameters) {
            // No element is above the norm, so few tensors are looked at one by one.
            Tensor weights = exact.apply(parameter);
            double squares = model.provider().optimizer().sumOfSquares(weights);
            if (isInfinite(Math.sqrt(squares))
                    && hasTooLarge(model.provider().memory().download(weights))) {
                throw new DivergedException(parameter.name() + ": has a weight that is too large for " + options.saved()
                        + ", so nothing is written; --save-dtype f32 holds it");
            }
        }
    }

    private boolean hasTooLarge(Tensor weights) {
        for (long i = 0; i < weights.size(); i++) {
            if (isInfinite(weights.getFloat(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isInfinite(double value) {
        float rounded = options.saved() == DType.F16
                ? Float.float16ToFloat(Float.floatToFloat16((float) value))
                : Floats.bf16ToFloat(Floats.floatToBf16((float) value));
        return !Float.isFinite(rounded);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (referencePasses != null) {
            referencePasses.close();
        }
        if (reference != null) {
            reference.close();
        }
        arena.close();
    }
}
