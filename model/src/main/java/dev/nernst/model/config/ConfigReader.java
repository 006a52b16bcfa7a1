package dev.nernst.model.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.tools.ModelDirectory;
import java.nio.file.Path;

/**
 * Reads config.json in the old and the new spelling ({@code rope_scaling} or {@code rope_parameters}). Fields that are not
 * there mean what they mean to transformers; unknown ones are left alone, as are values that no layer needs.
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
        FamilyDefaults defaults = family.defaults();
        checkActivation(fields);
        int hidden = fields.positive("hidden_size", FamilyDefaults.HIDDEN_SIZE);
        int layers = layers(fields);
        int heads = fields.positive("num_attention_heads", FamilyDefaults.HEADS);
        int kvHeads = kvHeads(fields, defaults, heads);
        int headSize = headSize(fields, family, hidden, heads);
        int maxPositions = fields.positive("max_position_embeddings", defaults.maxPositions());
        boolean bias = family.knowsAttentionBias() && fields.bool("attention_bias", false);
        return new ModelConfig(
                family,
                hidden,
                fields.positive("intermediate_size", defaults.intermediateSize()),
                layers,
                heads,
                kvHeads,
                headSize,
                fields.positive("vocab_size", defaults.vocabularySize()),
                maxPositions,
                epsilon(fields),
                RopeReader.read(fields, maxPositions, headSize),
                fields.bool("tie_word_embeddings", false),
                bias || family.alwaysQkvBias(),
                bias,
                family.knowsMlpBias() && fields.bool("mlp_bias", false),
                SlidingWindows.read(fields, family, layers),
                fields.ids("bos_token_id", defaults.bosIds()),
                fields.ids("eos_token_id", defaults.eosIds()),
                fields.anyNumber("initializer_range", FamilyDefaults.INITIALIZER_RANGE));
    }

    private static void checkActivation(Fields fields) {
        String activation = fields.text("hidden_act", "silu");
        if (!activation.equals("silu") && !activation.equals("swish")) {
            throw fields.error("hidden_act", "is \"" + activation + "\", and only \"silu\" is supported");
        }
    }

    private static int layers(Fields fields) {
        int layers = fields.positive("num_hidden_layers", FamilyDefaults.LAYERS);
        if (layers > MAX_LAYERS) {
            throw fields.error("num_hidden_layers", "is " + layers + ", more than the " + MAX_LAYERS + " that can be");
        }
        return layers;
    }

    private static int kvHeads(Fields fields, FamilyDefaults defaults, int heads) {
        boolean asMany = defaults.kvHeads() == 0 || fields.isNull("num_key_value_heads");
        int kvHeads = fields.positive("num_key_value_heads", asMany ? heads : defaults.kvHeads());
        if (heads % kvHeads != 0) {
            String reason = "is " + kvHeads + ", which does not divide " + heads + " heads";
            throw fields.error(
                    "num_key_value_heads",
                    fields.has("num_key_value_heads") ? reason : "is missing, which means that it " + reason);
        }
        return kvHeads;
    }

    private static int headSize(Fields fields, Family family, int hidden, int heads) {
        int given = family.defaults().headSize();
        if (given > 0 && fields.isNull("head_dim")) {
            throw fields.error("head_dim", "is null, which " + family.modelType() + " does not know");
        }
        if (given == 0
                && !fields.has("head_dim")
                && (hidden < heads || family == Family.LLAMA && hidden % heads != 0)) {
            throw fields.error(
                    "hidden_size",
                    "is " + hidden + ", which " + heads + " heads do not divide, and there is no head_dim");
        }
        int headSize = fields.positive("head_dim", given > 0 ? given : hidden / heads);
        if (headSize % 2 != 0) {
            throw fields.error("head_dim", "is " + headSize + ", and rotary embedding needs an even number");
        }
        if ((long) heads * headSize > Integer.MAX_VALUE) {
            throw fields.error(
                    "num_attention_heads",
                    "is " + heads + ", which with a head_dim of " + headSize + " makes rows longer than the "
                            + Integer.MAX_VALUE + " elements that can be");
        }
        return headSize;
    }

    private static float epsilon(Fields fields) {
        double epsilon = fields.number("rms_norm_eps", FamilyDefaults.EPSILON);
        if (!(epsilon >= 0) || epsilon > Float.MAX_VALUE) {
            throw fields.error("rms_norm_eps", "is " + epsilon + ", but must be a number from 0 on");
        }
        return (float) epsilon;
    }
}
