package dev.nernst.model.lora;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.decoder.Decoder;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

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
            tensors.put(parameter.name(), adapters.memory().download(parameter.data()));
        }
        SafetensorsWriter.write(directory.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
        AtomicFile.write(directory.resolve(CONFIG), StrictJson.pretty(config(adapters, base)));
    }

    private static ObjectNode config(LoraAdapters adapters, String base) {
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
        ArrayNode targets = json.putArray("target_modules");
        if (adapters.inEveryLayer()) {
            config.sortedTargets().forEach(targets::add);
            return json;
        }
        ObjectNode ranks = json.putObject("rank_pattern");
        ObjectNode alphas = json.putObject("alpha_pattern");
        for (LoraAdapter adapter : adapters.byWeight().values()) {
            String layer = PeftNames.layerOf(adapter.a().name());
            int rank = adapter.a().data().dim(0);
            targets.add(layer);
            ranks.put(layer, rank);
            alphas.put(layer, (double) adapter.scale() * rank);
        }
        return json;
    }

    /**
     * Puts the adapters of a directory beside the linear layers of {@code decoder}.
     *
     * @param memory that the decoder's weights lie in
     * @param warnings gets a sentence for each thing that is odd and was understood as PEFT does
     * @throws InvalidInputException naming file, field and reason if it is no LoRA adapter, uses what is not supported, or
     *     does not fit the decoder
     */
    public static LoraAdapters load(Memory memory, Decoder decoder, Path directory, Consumer<String> warnings) {
        PeftConfig config = PeftConfig.read(directory.resolve(CONFIG), warnings);
        Path file = directory.resolve(WEIGHTS);
        if (!Files.exists(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        try (WeightSource weights = Safetensors.open(file)) {
            return new PeftLoader(config, weights, file, warnings).load(memory, decoder);
        }
    }
}
