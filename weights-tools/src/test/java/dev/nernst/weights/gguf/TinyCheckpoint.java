package dev.nernst.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.io.StrictJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A checkpoint of one layer with random weights: hidden 32, 2 heads of 16, 1 key-value head, 10 tokens. */
public final class TinyCheckpoint {
    static final long SEED = 20261123;
    private static final int HIDDEN = 32;
    private static final int HEAD = 16;
    private static final int FEED_FORWARD = 64;
    static final int VOCABULARY = 10;

    private TinyCheckpoint() {}

    public static ObjectNode config(String modelType, boolean tied) {
        return StrictJson.object()
                .put("model_type", modelType)
                .put("hidden_size", HIDDEN)
                .put("intermediate_size", FEED_FORWARD)
                .put("num_hidden_layers", 1)
                .put("num_attention_heads", 2)
                .put("num_key_value_heads", 1)
                .put("head_dim", HEAD)
                .put("vocab_size", VOCABULARY)
                .put("max_position_embeddings", 64)
                .put("rms_norm_eps", 1e-5)
                .put("rope_theta", 500000.0)
                .put("tie_word_embeddings", tied);
    }

    public static Map<String, Tensor> weights(String modelType, boolean tied) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(SEED);
        String layer = "model.layers.0.";
        weights.put("model.embed_tokens.weight", random(random, VOCABULARY, HIDDEN));
        weights.put(layer + "input_layernorm.weight", random(random, HIDDEN));
        weights.put(layer + "self_attn.q_proj.weight", random(random, 2 * HEAD, HIDDEN));
        weights.put(layer + "self_attn.k_proj.weight", random(random, HEAD, HIDDEN));
        weights.put(layer + "self_attn.v_proj.weight", random(random, HEAD, HIDDEN));
        weights.put(layer + "self_attn.o_proj.weight", random(random, HIDDEN, 2 * HEAD));
        weights.put(layer + "post_attention_layernorm.weight", random(random, HIDDEN));
        weights.put(layer + "mlp.gate_proj.weight", random(random, FEED_FORWARD, HIDDEN));
        weights.put(layer + "mlp.up_proj.weight", random(random, FEED_FORWARD, HIDDEN));
        weights.put(layer + "mlp.down_proj.weight", random(random, HIDDEN, FEED_FORWARD));
        weights.put("model.norm.weight", random(random, HIDDEN));
        if (!modelType.equals("qwen3")) {
            weights.put(layer + "self_attn.q_proj.bias", random(random, 2 * HEAD));
            weights.put(layer + "self_attn.k_proj.bias", random(random, HEAD));
            weights.put(layer + "self_attn.v_proj.bias", random(random, HEAD));
        } else {
            weights.put(layer + "self_attn.q_norm.weight", random(random, HEAD));
            weights.put(layer + "self_attn.k_norm.weight", random(random, HEAD));
        }
        if (modelType.equals("llama")) {
            weights.put(layer + "self_attn.o_proj.bias", random(random, HIDDEN));
        }
        if (!tied) {
            weights.put("lm_head.weight", random(random, VOCABULARY, HIDDEN));
        }
        return weights;
    }

    public static GgufTokenizer tokenizer() {
        return new GgufTokenizer(
                "gpt2",
                "qwen2",
                List.of("a", "b", "ab", "<s>", "</s>", "<eot>"),
                List.of(),
                List.of(1, 1, 1, 3, 3, 3),
                List.of("a b"),
                Map.of("bos", 3, "eos", 4, "eot", 5),
                Map.of("add_bos_token", true),
                "{{ messages[0].content }}",
                Map.of("tool_use", "{{ tools }}"));
    }

    /** Normally distributed F32 values. */
    public static Tensor random(SplittableRandom random, int... shape) {
        int size = 1;
        long[] extents = new long[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            extents[axis] = shape[axis];
            size *= shape[axis];
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, extents);
    }
}
