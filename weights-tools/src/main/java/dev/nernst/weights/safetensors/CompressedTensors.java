package dev.nernst.weights.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code quantization_config} of the library compressed-tensors, as far as its weights are symmetric int8 with one
 * scale a row or one a tensor: I8 {@code NAME.weight}, {@code NAME.weight_scale}, weight = integer x scale.
 *
 * <p>Stateless; safe for use by several threads.
 */
final class CompressedTensors {
    static final String METHOD = "compressed-tensors";
    static final String WEIGHT = ".weight";
    static final String SCALE = ".weight_scale";
    static final String ZERO_POINT = ".weight_zero_point";

    /** What a quantised layer has beside its weight. */
    static final Set<String> PARTS =
            Set.of(SCALE, ZERO_POINT, ".input_scale", ".input_zero_point", ".output_scale", ".output_zero_point");

    private static final Set<String> FORMATS = Set.of("int-quantized", "naive-quantized");
    private static final Set<String> STRATEGIES = Set.of("channel", "tensor");

    private CompressedTensors() {}

    /** Why weights of this configuration cannot be computed with, or null. */
    static @Nullable String refusal(JsonNode config) {
        String format = config.path("format").asText("");
        if (!FORMATS.contains(format)) {
            return "format " + (format.isEmpty() ? "none" : format);
        }
        if (isGiven(config.get("transform_config"))) {
            return "transform_config";
        }
        JsonNode sparsity = config.path("sparsity_config").path("format");
        if (sparsity.isTextual() && !sparsity.textValue().equals("dense")) {
            return "sparsity format " + sparsity.textValue();
        }
        if (config.path("config_groups").isEmpty()) {
            return "no config_groups";
        }
        for (JsonNode group : config.path("config_groups")) {
            String reason = refusalOf(group);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String refusalOf(JsonNode group) {
        JsonNode format = group.path("format");
        if (format.isTextual() && !FORMATS.contains(format.textValue())) {
            return "format " + format.textValue();
        }
        JsonNode weights = group.path("weights");
        boolean int8 = weights.path("num_bits").asInt(0) == 8
                && weights.path("type").asText("int").equals("int");
        boolean symmetric = weights.path("symmetric").asBoolean(true);
        String strategy = weights.path("strategy").asText("tensor");
        if (!int8 || !symmetric || !STRATEGIES.contains(strategy) || isGiven(weights.get("group_size"))) {
            return "weights of " + weights.path("num_bits").asText("?") + " bits, type "
                    + weights.path("type").asText("int") + ", " + (symmetric ? "symmetric" : "asymmetric")
                    + ", strategy " + strategy;
        }
        return null;
    }

    /** Whether it also rounds what goes into layers, which is not done here. */
    static boolean roundsActivations(JsonNode config) {
        for (JsonNode group : config.path("config_groups")) {
            if (isGiven(group.get("input_activations")) || isGiven(group.get("output_activations"))) {
                return true;
            }
        }
        return isGiven(config.get("kv_cache_scheme"));
    }

    private static boolean isGiven(@Nullable JsonNode node) {
        return node != null && !node.isNull() && !(node.isContainerNode() && node.isEmpty());
    }
}
