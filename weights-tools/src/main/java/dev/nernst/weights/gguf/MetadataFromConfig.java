package dev.nernst.weights.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hyper-parameters of config.json, in the old or the new spelling, as the metadata of a GGUF file. */
final class MetadataFromConfig {
    /** Of the families that have windows, where the configuration does not say. */
    private static final long DEFAULT_WINDOW = 4096;

    private final ObjectNode config;
    private final String file;
    private final Architecture architecture;
    private final Map<String, GgufValue> pairs = new LinkedHashMap<>();

    private MetadataFromConfig(ObjectNode config, String file) {
        this.config = config;
        this.file = file;
        this.architecture = Architecture.ofModelType(config.path("model_type").textValue(), file);
    }

    /**
     * What a GGUF file has to say for a configuration.
     *
     * @param metadata the pairs
     * @param headDim elements of an attention head
     * @param ropeDivisors the content of {@code rope_freqs.weight}, or null where the scaling needs none
     */
    record Result(
            Architecture architecture, Map<String, GgufValue> metadata, int headDim, float @Nullable [] ropeDivisors) {}

    /**
     * Translates.
     *
     * @param file what messages call the configuration
     * @throws InvalidInputException if a field is missing or of no use, or llama.cpp has no word for what it says
     */
    static Result of(ObjectNode config, String file, String name, GgmlType type) {
        return new MetadataFromConfig(config, file).translate(name, type);
    }

    private Result translate(String name, GgmlType type) {
        String prefix = architecture.ggufName();
        long hidden = positive("hidden_size");
        long heads = positive("num_attention_heads");
        int headDim = (int) positive("head_dim", architecture == Architecture.QWEN3 ? 128 : hidden / heads);
        pairs.put("general.architecture", new GgufValue.Text(prefix));
        pairs.put("general.name", new GgufValue.Text(name));
        pairs.put("general.file_type", GgufValue.uint32(fileType(type)));
        pairs.put("general.quantization_version", GgufValue.uint32(2));
        putContextAndWindow();
        put(Keys.EMBEDDING_LENGTH, hidden);
        put(Keys.BLOCK_COUNT, positive("num_hidden_layers"));
        put(Keys.FEED_FORWARD_LENGTH, positive("intermediate_size"));
        put(Keys.HEAD_COUNT, heads);
        put(Keys.HEAD_COUNT_KV, positive("num_key_value_heads", defaultKvHeads(heads)));
        put(Keys.KEY_LENGTH, headDim);
        put(Keys.VALUE_LENGTH, headDim);
        put(Keys.VOCAB_SIZE, positive("vocab_size"));
        pairs.put(prefix + Keys.NORM_EPSILON, GgufValue.float32(number(config, "rms_norm_eps", 1e-6)));
        put(Keys.ROPE_DIMENSIONS, headDim);
        float[] divisors = putRope(headDim);
        return new Result(architecture, pairs, headDim, divisors);
    }

    /**
     * llama.cpp applies no sliding window in these architectures, so texts longer than the window would go wrong there
     * without a word: the context is declared to end where the window does. The window itself is kept for readers that
     * know it.
     */
    private void putContextAndWindow() {
        long context = positive("max_position_embeddings");
        boolean used = architecture == Architecture.MISTRAL
                || config.path("use_sliding_window").asBoolean(false);
        if (used && !config.path("sliding_window").isNull()) {
            long window = positive("sliding_window", DEFAULT_WINDOW);
            put(Keys.SLIDING_WINDOW, window);
            context = Math.min(context, window);
        }
        put(Keys.CONTEXT_LENGTH, context);
    }

    private float @Nullable [] putRope(int headDim) {
        // Where both are there, transformers goes by the older one.
        JsonNode rope =
                config.path("rope_scaling").isEmpty() ? config.path("rope_parameters") : config.path("rope_scaling");
        double base = number(rope, "rope_theta", number(config, "rope_theta", 10_000));
        String prefix = architecture.ggufName();
        pairs.put(prefix + Keys.ROPE_BASE, GgufValue.float32(base));
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        switch (type) {
            case "default" -> {
                return null;
            }
            case "linear", "yarn" -> {
                pairs.put(prefix + Keys.ROPE_TYPE, new GgufValue.Text(type));
                pairs.put(prefix + Keys.ROPE_FACTOR, GgufValue.float32(factor(rope, type)));
                if (type.equals("yarn")) {
                    put(Keys.ROPE_ORIGINAL_CONTEXT, originalContext(rope));
                    putFloat(rope, "attention_factor", Keys.YARN_ATTENTION_FACTOR);
                    putFloat(rope, "beta_fast", Keys.YARN_BETA_FAST);
                    putFloat(rope, "beta_slow", Keys.YARN_BETA_SLOW);
                }
                return null;
            }
            case "llama3" -> {
                return new Llama3Rope(
                                required(rope, "factor"),
                                required(rope, "low_freq_factor"),
                                required(rope, "high_freq_factor"),
                                originalContext(rope))
                        .divisors(base, headDim);
            }
            default ->
                throw invalid(
                        "rope_scaling",
                        "is of the type \"" + type + "\", which llama.cpp does not have for "
                                + architecture.ggufName());
        }
    }

    /** How many key heads the family means where config.json does not say. */
    private long defaultKvHeads(long heads) {
        if (config.path("num_key_value_heads").isNull()) {
            return heads;
        }
        return switch (architecture) {
            case LLAMA -> heads;
            case QWEN2, QWEN3 -> 32;
            case MISTRAL -> 8;
        };
    }

    /** YaRN's may be null: then it is how many times the context of pretraining the context is. */
    private double factor(JsonNode rope, String type) {
        return type.equals("yarn") && rope.path("factor").isNull()
                ? (double) positive("max_position_embeddings") / originalContext(rope)
                : required(rope, "factor");
    }

    private long originalContext(JsonNode rope) {
        return (long) number(
                config,
                "original_max_position_embeddings",
                number(rope, "original_max_position_embeddings", positive("max_position_embeddings")));
    }

    private void putFloat(JsonNode rope, String field, String key) {
        if (rope.path(field).isNumber()) {
            pairs.put(
                    architecture.ggufName() + key,
                    GgufValue.float32(rope.path(field).doubleValue()));
        }
    }

    private void put(String key, long value) {
        pairs.put(architecture.ggufName() + key, GgufValue.uint32(value));
    }

    private long positive(String field, long otherwise) {
        return config.hasNonNull(field) ? positive(field) : otherwise;
    }

    private long positive(String field) {
        JsonNode value = config.path(field);
        if (!value.isIntegralNumber() || value.longValue() <= 0 || value.longValue() > Integer.MAX_VALUE) {
            throw invalid(field, value.isMissingNode() ? "is missing" : "is " + value + ", not a positive integer");
        }
        return value.longValue();
    }

    private double required(JsonNode rope, String field) {
        double value = number(rope, field, Double.NaN);
        if (!(value > 0)) {
            throw invalid("rope_scaling." + field, "is missing or not positive");
        }
        return value;
    }

    private static double number(JsonNode node, String field, double fallback) {
        return node.path(field).isNumber() ? node.path(field).doubleValue() : fallback;
    }

    private InvalidInputException invalid(String field, String reason) {
        return new InvalidInputException(file + ": " + field + " " + reason);
    }

    /** llama.cpp's number for a file whose matrices are mostly of that type. */
    private static long fileType(GgmlType type) {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 1;
            case Q8_0 -> 7;
            case BF16 -> 32;
            default -> throw new InvalidInputException("GGUF can be written as F32, F16, BF16 or Q8_0, not as " + type);
        };
    }
}
