package dev.nernst.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import org.jspecify.annotations.Nullable;

/** The rotary position embedding of a GGUF file, in the words of config.json. */
final class GgufRope {
    private static final double DEFAULT_BASE = 10_000;

    private GgufRope() {}

    static void put(ObjectNode config, GgufFile file, Architecture architecture) {
        GgufMetadata metadata = file.metadata();
        String prefix = architecture.ggufName();
        double base = metadata.number(prefix + Keys.ROPE_BASE, DEFAULT_BASE);
        if (!(base > 0) || Double.isInfinite(base)) {
            throw metadata.invalid(prefix + Keys.ROPE_BASE, "is " + base + ", not a positive number");
        }
        config.put("rope_theta", base);
        ObjectNode byKeys = byKeys(metadata, prefix);
        ObjectNode byFactors = byFactors(file, base, GgufHyperparameters.headDim(metadata, architecture));
        if (byKeys != null && byFactors != null) {
            throw metadata.invalid(
                    prefix + Keys.ROPE_TYPE, "is set, and " + TensorNames.ROPE_FACTORS + " scales positions too");
        }
        ObjectNode scaling = byKeys != null ? byKeys : byFactors;
        if (scaling != null) {
            config.set("rope_scaling", scaling);
        }
    }

    private static @Nullable ObjectNode byKeys(GgufMetadata metadata, String prefix) {
        String type = metadata.textOrNull(prefix + Keys.ROPE_TYPE);
        double factor = metadata.number(prefix + Keys.ROPE_FACTOR, metadata.number(prefix + Keys.ROPE_LINEAR_OLD, 1));
        if (type == null) {
            type = factor == 1 ? "none" : "linear";
        }
        if (type.equals("none")) {
            return null;
        }
        if (!type.equals("linear") && !type.equals("yarn")) {
            throw metadata.invalid(
                    prefix + Keys.ROPE_TYPE, "is \"" + type + "\", where none, linear and yarn are supported");
        }
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw metadata.invalid(prefix + Keys.ROPE_FACTOR, "is " + factor + ", not a positive number");
        }
        ObjectNode scaling = StrictJson.object().put("rope_type", type).put("factor", factor);
        if (type.equals("yarn")) {
            scaling.put("original_max_position_embeddings", metadata.integer(prefix + Keys.ROPE_ORIGINAL_CONTEXT));
            putIfPresent(scaling, "attention_factor", metadata, prefix + Keys.YARN_ATTENTION_FACTOR);
            putIfPresent(scaling, "beta_fast", metadata, prefix + Keys.YARN_BETA_FAST);
            putIfPresent(scaling, "beta_slow", metadata, prefix + Keys.YARN_BETA_SLOW);
        }
        return scaling;
    }

    private static @Nullable ObjectNode byFactors(GgufFile file, double base, int headDim) {
        GgufTensor tensor = file.tensorOrNull(TensorNames.ROPE_FACTORS);
        if (tensor == null) {
            return null;
        }
        if (tensor.type() != GgmlType.F32 || tensor.byteSize() != 4L * (headDim / 2)) {
            throw new InvalidInputException(file.path() + ": tensor \"" + TensorNames.ROPE_FACTORS + "\": is "
                    + tensor.type() + " " + tensor.shape() + ", where " + headDim / 2 + " F32 values are needed");
        }
        float[] factors = new float[headDim / 2];
        new GgufRows(tensor, file.bytes(tensor), 0, file.path() + ": tensor " + tensor.name()).read(0, factors, 0);
        if (Llama3Rope.unscaled(factors)) {
            return null;
        }
        Llama3Rope rope = Llama3Rope.of(factors, base);
        if (rope == null) {
            throw new InvalidInputException(file.path() + ": tensor \"" + TensorNames.ROPE_FACTORS
                    + "\": its factors are not those of the llama3 scaling, and others are not supported");
        }
        return StrictJson.object()
                .put("rope_type", "llama3")
                .put("factor", rope.factor())
                .put("low_freq_factor", rope.lowFrequencyFactor())
                .put("high_freq_factor", rope.highFrequencyFactor())
                .put("original_max_position_embeddings", rope.originalContext());
    }

    private static void putIfPresent(ObjectNode node, String field, GgufMetadata metadata, String key) {
        if (metadata.has(key)) {
            node.put(field, metadata.number(key, 0));
        }
    }
}
