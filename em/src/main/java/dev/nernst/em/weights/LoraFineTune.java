package dev.nernst.em.weights;

import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.lora.LoraAdapters;
import dev.nernst.model.lora.LoraConfig;
import dev.nernst.model.lora.PeftAdapter;
import dev.nernst.model.save.ModelDirectory;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.tape.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Low-rank adapters beside a model whose weights stay where they are, in whatever type they have: mapped, BF16 or int8
 * too. The reference is the base itself, with the adapters switched off.
 *
 * <p>To be used by one thread at a time.
 */
public final class LoraFineTune implements Trainee {
    private final LanguageModel model;
    private final LoraAdapters adapters;
    private final TensorArena arena;
    private long bytes;

    /**
     * Puts new adapters beside the model's linear layers and gives them gradients.
     *
     * @param seed the same one gives the same adapters
     */
    public LoraFineTune(LanguageModel model, LoraConfig config, long seed) {
        this.model = model;
        this.arena = model.provider().memory().newArena();
        this.adapters = LoraAdapters.create(model.provider().memory(), model.decoder(), config, seed);
        for (Parameter parameter : adapters.parameters()) {
            Tensor gradient = arena.allocate(DType.F32, parameter.data().shape());
            parameter.setGradient(gradient);
            bytes += parameter.data().byteSize() + gradient.byteSize();
        }
    }

    @Override
    public LanguageModel model() {
        return model;
    }

    @Override
    public List<Parameter> parameters() {
        return adapters.parameters();
    }

    @Override
    public TrainingContext.Reference reference(ForwardBackward passes) {
        return batch -> {
            adapters.setEnabled(false);
            try {
                return passes.score(batch);
            } finally {
                adapters.setEnabled(true);
            }
        };
    }

    @Override
    public void save(Path directory, Function<Parameter, Tensor> exact) throws IOException {
        Files.deleteIfExists(directory.resolve(PeftAdapter.CONFIG));
        ModelDirectory.carry(model.checkpoint(), directory);
        PeftAdapter.save(adapters, model.path().toAbsolutePath().normalize().toString(), directory);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        adapters.close();
        arena.close();
    }
}
