package dev.nernst.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.tools.ModelDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads config.json in the old and the new spelling ({@code rope_scaling} or {@code rope_parameters}).
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class ConfigReader {
    /** Many times what any model has; below what would hurt a heap, as lists with an entry a layer are made of it. */
    private static final int MAX_LAYERS = 1 << 14;

    private ConfigReader() {}

    /**
     * The shape that {@code file} declares.
     *
     * @throws InvalidInputException naming file, field and reason
     */
    public static ModelConfig read(Path file) {
        return read(ModelDirectory.readConfig(file), file);
    }

    /** The shape that an already parsed config declares; {@code file} is for messages. */
    public static ModelConfig read(ObjectNode json, Path file) {
        Fields fields = new Fields(json, file);
        Family family = Family.of(fields.text("model_type"), file);
        String activation = fields.text("hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw fields.error("hidden_act", "is \"" + activation + "\", and only \"silu\" is supported");
        }
        int hidden = fields.positive("hidden_size");
        int layers = fields.positive("num_hidden_layers");
        if (layers > MAX_LAYERS) {
            throw fields.error("num_hidden_layers", "is " + layers + ", more than the " + MAX_LAYERS + " that can be");
        }
        int heads = fields.positive("num_attention_heads");
        int kvHeads = fields.positive("num_key_value_heads", heads);
        if (heads % kvHeads != 0) {
            throw fields.error("num_key_value_heads", "is " + kvHeads + ", which does not divide " + heads + " heads");
        }
        int headSize = fields.positive("head_dim", hidden / heads);
        if (headSize % 2 != 0) {
            throw fields.error("head_dim", "is " + headSize + ", and rotary embedding needs an even number");
        }
        int maxPositions = fields.positive("max_position_embeddings", 2048);
        boolean bias = fields.bool("attention_bias", false);
        return new ModelConfig(
                family,
                hidden,
                fields.positive("intermediate_size"),
                layers,
                heads,
                kvHeads,
                headSize,
                fields.positive("vocab_size"),
                maxPositions,
                (float) fields.number("rms_norm_eps", 1e-6),
                RopeReader.read(fields, maxPositions),
                fields.bool("tie_word_embeddings", false),
                bias || family.alwaysQkvBias(),
                bias && !family.alwaysQkvBias(),
                fields.bool("mlp_bias", false),
                slidingWindow(fields, family, layers),
                fields.ids("bos_token_id"),
                fields.ids("eos_token_id"),
                fields.number("initializer_range", 0.02));
    }

    private static List<Integer> slidingWindow(Fields fields, Family family, int layers) {
        int window = fields.has("sliding_window") ? fields.positive("sliding_window") : 0;
        boolean used = family.windowInEveryLayer() || fields.bool("use_sliding_window", false);
        if (window == 0 || !used) {
            return Collections.nCopies(layers, 0);
        }
        JsonNode types = fields.json().path("layer_types");
        int firstLayer = family.windowInEveryLayer() ? 0 : fields.nonNegative("max_window_layers", 0);
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            boolean slides = types.isArray() && types.size() == layers
                    ? types.path(layer).asText().equals("sliding_attention")
                    : layer >= firstLayer;
            windows.add(slides ? window : 0);
        }
        return List.copyOf(windows);
    }
}
