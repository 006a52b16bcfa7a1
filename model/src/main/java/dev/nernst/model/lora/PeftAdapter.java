package dev.nernst.model.lora;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.Linear;
import dev.nernst.model.decoder.LoraAdapter;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import dev.nernst.weights.tools.ModelDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Directories in the format of Hugging Face PEFT: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 * Stateless; safe for use by several threads.
 */
public final class PeftAdapter {
    /** The file that makes a directory an adapter. */
    public static final String CONFIG = ModelDirectory.ADAPTER_CONFIG;

    private static final String WEIGHTS = "adapter_model.safetensors";

    private PeftAdapter() {}

    /**
     * Writes adapters into an existing directory, the configuration last.
     *
     * @param base where the model is that they belong to, as PEFT's configuration names it
     * @throws java.io.UncheckedIOException if writing fails
     */
    public static void save(LoraAdapters adapters, String base, Path directory) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : adapters.parameters()) {
            tensors.put(parameter.name(), adapters.memory().fetch(parameter.data()));
        }
        SafetensorsWriter.write(directory.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
        LoraConfig config = adapters.config();
        ObjectNode json = StrictJson.object();
        json.put("peft_type", "LORA");
        json.put("task_type", "CAUSAL_LM");
        json.put("base_model_name_or_path", base);
        json.put("r", config.rank());
        json.put("lora_alpha", config.alpha());
        json.put("lora_dropout", 0.0);
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        config.sortedTargets().forEach(json.putArray("target_modules")::add);
        AtomicFile.write(directory.resolve(CONFIG), StrictJson.pretty(json));
    }

    /**
     * Puts the adapters of a directory beside the linear layers of {@code decoder}.
     *
     * @param memory that the decoder's weights lie in
     * @throws InvalidInputException naming file, field and reason if it is no LoRA adapter, uses what is not supported, or
     *     does not fit the decoder
     */
    public static LoraAdapters load(Memory memory, Decoder decoder, Path directory) {
        PeftConfig config = PeftConfig.read(directory.resolve(CONFIG));
        Path file = directory.resolve(WEIGHTS);
        if (!Files.exists(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        LoraAdapters adapters = new LoraAdapters(memory, config.lora());
        try (WeightSource weights = Safetensors.open(file)) {
            Set<String> left = new HashSet<>(weights.names());
            for (int layer = 0; layer < decoder.config().layers(); layer++) {
                for (Linear linear : decoder.linears(layer).values()) {
                    String name = PeftNames.ofWeight(linear.weight().name());
                    if (left.contains(PeftNames.a(name)) || left.contains(PeftNames.b(name))) {
                        LoraAdapter adapter = adapters.attach(
                                linear, config.scale(), config.lora().rank());
                        fill(memory, adapter.a(), weights, left);
                        fill(memory, adapter.b(), weights, left);
                    }
                }
            }
            if (!left.isEmpty()) {
                throw new InvalidInputException(
                        file + ": tensor " + left.stream().sorted().toList().getFirst()
                                + " belongs to no linear layer of a block of this model");
            }
            return adapters;
        } catch (RuntimeException e) {
            adapters.close();
            throw e;
        }
    }

    private static void fill(Memory memory, Parameter parameter, WeightSource weights, Set<String> left) {
        Tensor stored = weights.tensor(parameter.name());
        if (!stored.sameShape(parameter.data()) || !stored.dtype().isFloat()) {
            throw new InvalidInputException(weights.fileOf(parameter.name()) + ": tensor " + parameter.name() + " is "
                    + stored + ", where this model and the configuration make it " + parameter.data());
        }
        memory.bring(Tensor.ofFloats(stored.toFloatArray(), stored.shape()), parameter.data());
        left.remove(parameter.name());
    }
}
