package dev.nernst.model.config;

import java.util.Locale;

/** Reads the position embedding's part of config.json: {@code rope_parameters}, or {@code rope_theta} and {@code rope_scaling}. */
final class RopeReader {
    private RopeReader() {}

    static RopeConfig read(Fields config, int maxPositions) {
        Fields rope = config.object("rope_parameters");
        if (rope == null) {
            rope = config.object("rope_scaling");
        }
        double theta = config.number("rope_theta", 10_000);
        if (rope == null) {
            return RopeConfig.unscaled(theta, maxPositions);
        }
        theta = rope.number("rope_theta", theta);
        RopeConfig.Type type = type(rope);
        double factor = rope.number("factor", 1);
        int original = rope.positive(
                "original_max_position_embeddings", config.positive("original_max_position_embeddings", maxPositions));
        return switch (type) {
            case DEFAULT -> RopeConfig.unscaled(theta, maxPositions);
            case LINEAR, DYNAMIC ->
                new RopeConfig(type, theta, required(rope, "factor"), 1, 1, original, 32, 1, 1, true);
            case LLAMA3 ->
                new RopeConfig(
                        type,
                        theta,
                        required(rope, "factor"),
                        required(rope, "low_freq_factor"),
                        required(rope, "high_freq_factor"),
                        original,
                        32,
                        1,
                        1,
                        true);
            case YARN ->
                new RopeConfig(
                        type,
                        theta,
                        required(rope, "factor"),
                        1,
                        1,
                        original,
                        rope.number("beta_fast", 32),
                        rope.number("beta_slow", 1),
                        rope.number("attention_factor", yarnAttentionFactor(rope, factor)),
                        rope.bool("truncate", true));
        };
    }

    private static double required(Fields rope, String field) {
        double value = rope.number(field, Double.NaN);
        if (!(value > 0)) {
            throw rope.error(
                    "rope_parameters." + field, rope.has(field) ? "is " + value + ", not positive" : "is missing");
        }
        return value;
    }

    private static RopeConfig.Type type(Fields rope) {
        String name = rope.text("rope_type", rope.text("type", "default"));
        for (RopeConfig.Type type : RopeConfig.Type.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        throw rope.error("rope_type", "is \"" + name + "\"; supported are default, linear, dynamic, llama3 and yarn");
    }

    /** 0.1 m ln(factor) + 1 (Peng et al., YaRN, eq. 22), or the ratio of two such where config.json gives mscale twice. */
    private static double yarnAttentionFactor(Fields rope, double factor) {
        double mscale = rope.number("mscale", 0);
        double mscaleAllDimensions = rope.number("mscale_all_dim", 0);
        if (mscale != 0 && mscaleAllDimensions != 0) {
            return temperature(factor, mscale) / temperature(factor, mscaleAllDimensions);
        }
        return temperature(factor, 1);
    }

    private static double temperature(double factor, double mscale) {
        return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
    }
}
