package dev.nernst.weights.gguf;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names of the weights of a decoder in GGUF files and in Hugging Face checkpoints; the same for llama, mistral,
 * qwen2 and qwen3, which use the ones they have.
 */
final class TensorNames {
    /** The factors of a llama3 RoPE scaling, which no Hugging Face checkpoint has as a tensor. */
    static final String ROPE_FACTORS = "rope_freqs.weight";

    static final String OUTPUT = "output.weight";
    static final String TOKEN_EMBEDDING = "token_embd.weight";

    private static final Map<String, String> WHOLE = Map.of(
            TOKEN_EMBEDDING,
            "model.embed_tokens.weight",
            "output_norm.weight",
            "model.norm.weight",
            OUTPUT,
            "lm_head.weight");
    private static final Map<String, String> IN_LAYER = Map.ofEntries(
            Map.entry("attn_norm", "input_layernorm"),
            Map.entry("attn_q", "self_attn.q_proj"),
            Map.entry("attn_k", "self_attn.k_proj"),
            Map.entry("attn_v", "self_attn.v_proj"),
            Map.entry("attn_output", "self_attn.o_proj"),
            Map.entry("attn_q_norm", "self_attn.q_norm"),
            Map.entry("attn_k_norm", "self_attn.k_norm"),
            Map.entry("ffn_norm", "post_attention_layernorm"),
            Map.entry("ffn_gate", "mlp.gate_proj"),
            Map.entry("ffn_up", "mlp.up_proj"),
            Map.entry("ffn_down", "mlp.down_proj"));
    private static final Map<String, String> WHOLE_BACK = reversed(WHOLE);
    private static final Map<String, String> IN_LAYER_BACK = reversed(IN_LAYER);
    private static final Pattern GGUF_LAYER = Pattern.compile("blk\\.(\\d{1,6})\\.(\\w+)\\.(weight|bias)");
    private static final Pattern HUGGING_FACE_LAYER =
            Pattern.compile("model\\.layers\\.(\\d{1,6})\\.([\\w.]+)\\.(weight|bias)");

    private TensorNames() {}

    /** The Hugging Face name of the GGUF tensor {@code name}, or null where it has none. */
    static @Nullable String toHuggingFace(String name) {
        return translate(name, WHOLE, GGUF_LAYER, IN_LAYER, "model.layers.");
    }

    /** The GGUF name of the Hugging Face parameter {@code name}, or null where it has none. */
    static @Nullable String toGguf(String name) {
        return translate(name, WHOLE_BACK, HUGGING_FACE_LAYER, IN_LAYER_BACK, "blk.");
    }

    private static @Nullable String translate(
            String name, Map<String, String> whole, Pattern pattern, Map<String, String> inLayer, String prefix) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return whole.get(name);
        }
        String part = inLayer.get(matcher.group(2));
        return part == null ? null : prefix + matcher.group(1) + "." + part + "." + matcher.group(3);
    }

    private static Map<String, String> reversed(Map<String, String> map) {
        return map.keySet().stream().collect(Collectors.toUnmodifiableMap(map::get, Function.identity()));
    }
}
