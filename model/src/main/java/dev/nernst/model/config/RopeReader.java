package dev.nernst.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the position embedding's part of config.json. As in transformers, {@code rope_scaling} rules as a whole over
 * {@code rope_parameters} where it says anything, and {@code rope_theta} beside them counts where the object has none.
 */
final class RopeReader {
    private static final String THETA = "rope_theta";
    private static final String PART = "partial_rotary_factor";
    private static final String ORIGINAL = "original_max_position_embeddings";

    private final Fields config;
    private final Fields rope;
    private final int maxPositions;
    private final int headSize;

    private RopeReader(Fields config, Fields rope, int maxPositions, int headSize) {
        this.config = config;
        this.rope = rope;
        this.maxPositions = maxPositions;
        this.headSize = headSize;
    }

    static RopeConfig read(Fields config, int maxPositions, int headSize) {
        Fields rope = ruling(config);
        return rope == null
                ? RopeConfig.unscaled(theta(config), maxPositions)
                : new RopeReader(config, rope, maxPositions, headSize).read();
    }

    private static double theta(Fields fields) {
        return fields.positiveNumber(THETA, FamilyDefaults.ROPE_THETA);
    }

    private static @Nullable Fields ruling(Fields config) {
        Fields scaling = config.object("rope_scaling");
        return scaling != null && !scaling.json().isEmpty() ? scaling : config.object("rope_parameters");
    }

    private RopeConfig read() {
        for (JsonNode value : rope.json()) {
            if (value.isObject()) {
                throw rope.error("rope_type", "is one for each type of layer, which is not supported");
            }
        }
        double theta = theta(rope.has(THETA) ? rope : config);
        RopeConfig.Type type = type();
        if (type != RopeConfig.Type.DEFAULT && partOfHead() != 1) {
            throw rope.error(PART, "is not 1, and turning a part of a head is not supported");
        }
        return switch (type) {
            case DEFAULT -> RopeConfig.unscaled(theta, maxPositions);
            case LINEAR -> new RopeConfig(type, theta, required("factor"), 1, 1, maxPositions, 32, 1, 1, true);
            case DYNAMIC -> dynamic(theta);
            case LLAMA3 ->
                new RopeConfig(
                        type,
                        theta,
                        required("factor"),
                        required("low_freq_factor"),
                        required("high_freq_factor"),
                        original(),
                        32,
                        1,
                        1,
                        true);
            case YARN -> yarn(theta);
        };
    }

    /** Stretches as the text outgrows the context; what pretraining had is of no interest to it. */
    private RopeConfig dynamic(double theta) {
        if (headSize == 2) {
            throw rope.error("rope_type", "is \"dynamic\", which cannot be with a head_dim of 2");
        }
        return new RopeConfig(RopeConfig.Type.DYNAMIC, theta, required("factor"), 1, 1, maxPositions, 32, 1, 1, true);
    }

    private RopeConfig yarn(double theta) {
        if (theta == 1) {
            throw rope.error(THETA, "is 1, with which all frequencies are alike and yarn has nothing to choose from");
        }
        int original = original();
        double factor = rope.isNull("factor") ? (double) maxPositions / original : required("factor");
        double attention =
                rope.has("attention_factor") ? rope.positiveNumber("attention_factor", 1) : yarnAttentionFactor(factor);
        return new RopeConfig(
                RopeConfig.Type.YARN,
                theta,
                factor,
                1,
                1,
                original,
                orIfZero("beta_fast", 32),
                orIfZero("beta_slow", 1),
                attention,
                rope.bool("truncate", true));
    }

    /** Transformers' models of these families turn the whole head whatever this says, unless there is a scaling. */
    private double partOfHead() {
        return (rope.has(PART) ? rope : config).number(PART, 1);
    }

    /** The context length of pretraining; beside the object it counts, else in it. */
    private int original() {
        return (config.has(ORIGINAL) ? config : rope).positive(ORIGINAL, maxPositions);
    }

    private double required(String field) {
        if (!rope.has(field)) {
            throw rope.error(field, "is missing");
        }
        return rope.positiveNumber(field, 1);
    }

    /** transformers takes 0 for "not given". */
    private double orIfZero(String field, double otherwise) {
        return rope.number(field, 0) == 0 ? otherwise : rope.positiveNumber(field, otherwise);
    }

    private RopeConfig.Type type() {
        String name = rope.text("rope_type", rope.text("type", "default"));
        for (RopeConfig.Type type : RopeConfig.Type.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        throw rope.error("rope_type", "is \"" + name + "\"; supported are default, linear, dynamic, llama3 and yarn");
    }

    /** 0.1 m ln(factor) + 1 (Peng et al., YaRN, eq. 22), or the ratio of two such where config.json gives mscale twice. */
    private double yarnAttentionFactor(double factor) {
        double mscale = rope.number("mscale", 0);
        double mscaleAllDimensions = rope.number("mscale_all_dim", 0);
        if (mscale == 0 || mscaleAllDimensions == 0) {
            return temperature(factor, 1);
        }
        double attention = temperature(factor, mscale) / temperature(factor, mscaleAllDimensions);
        if (!(attention > 0) || attention > Float.MAX_VALUE) {
            throw rope.error("mscale", "with mscale_all_dim makes an attention factor of " + attention);
        }
        return attention;
    }

    private static double temperature(double factor, double mscale) {
        return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
    }
}
