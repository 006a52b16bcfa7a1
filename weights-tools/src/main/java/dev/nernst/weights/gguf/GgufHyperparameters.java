package dev.nernst.weights.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.util.Locale;
import java.util.OptionalLong;

/** The hyper-parameters of a GGUF file, written as Hugging Face configurations. */
final class GgufHyperparameters {
    private GgufHyperparameters() {}

    /** Elements of an attention head. */
    static int headDim(GgufMetadata metadata, Architecture architecture) {
        String prefix = architecture.ggufName();
        long heads = positive(metadata, prefix + Keys.HEAD_COUNT);
        long headDim = metadata.integerIfPresent(prefix + Keys.KEY_LENGTH)
                .orElseGet(() -> positive(metadata, prefix + Keys.EMBEDDING_LENGTH) / heads);
        if (headDim <= 0 || headDim % 2 != 0 || headDim > 1 << 20) {
            throw metadata.invalid(
                    prefix + Keys.KEY_LENGTH,
                    "a head has " + headDim + " elements, which is no even "
                            + "number that rotary position embedding can turn");
        }
        for (String key : new String[] {prefix + Keys.VALUE_LENGTH, prefix + Keys.ROPE_DIMENSIONS}) {
            OptionalLong other = metadata.integerIfPresent(key);
            if (other.isPresent() && other.getAsLong() != headDim) {
                throw metadata.invalid(
                        key,
                        "is " + other.getAsLong() + ", but a head has " + headDim
                                + " elements, and a part of a head is not supported");
            }
        }
        return (int) headDim;
    }

    static ObjectNode config(GgufFile file, Architecture architecture, DType dtype) {
        GgufMetadata metadata = file.metadata();
        String prefix = architecture.ggufName();
        long heads = positive(metadata, prefix + Keys.HEAD_COUNT);
        OptionalLong experts = metadata.integerIfPresent(prefix + ".expert_count");
        if (experts.orElse(0) > 0) {
            throw metadata.invalid(
                    prefix + ".expert_count",
                    "is " + experts.getAsLong() + ", and mixtures of experts are not supported");
        }
        ObjectNode config = StrictJson.object();
        config.putArray("architectures").add(architecture.className());
        config.put("model_type", architecture.modelType());
        config.put("hidden_size", positive(metadata, prefix + Keys.EMBEDDING_LENGTH));
        config.put("intermediate_size", positive(metadata, prefix + Keys.FEED_FORWARD_LENGTH));
        config.put("num_hidden_layers", positive(metadata, prefix + Keys.BLOCK_COUNT));
        config.put("num_attention_heads", heads);
        config.put(
                "num_key_value_heads",
                metadata.integerIfPresent(prefix + Keys.HEAD_COUNT_KV).orElse(heads));
        config.put("head_dim", headDim(metadata, architecture));
        config.put("vocab_size", vocabulary(file));
        config.put("max_position_embeddings", positive(metadata, prefix + Keys.CONTEXT_LENGTH));
        config.put("rms_norm_eps", metadata.number(prefix + Keys.NORM_EPSILON, 1e-6));
        config.put("hidden_act", "silu");
        config.put("tie_word_embeddings", file.tensorOrNull(TensorNames.OUTPUT) == null);
        putBiases(config, file, architecture);
        putWindow(config, metadata, architecture);
        GgufRope.put(config, file, architecture);
        // Missing, they would mean the ids of the family's first model.
        config.putNull("bos_token_id").putNull("eos_token_id");
        putId(config, "bos_token_id", metadata, "tokenizer.ggml.bos_token_id");
        putId(config, "eos_token_id", metadata, "tokenizer.ggml.eos_token_id");
        GgufTokenizer.optionalId(metadata, "padding").ifPresent(id -> config.put("pad_token_id", id));
        config.put("torch_dtype", torchName(dtype));
        return config;
    }

    static ObjectNode generationConfig(GgufMetadata metadata) {
        ObjectNode config = StrictJson.object();
        putId(config, "bos_token_id", metadata, "tokenizer.ggml.bos_token_id");
        ArrayNode ends = StrictJson.object().putArray("eos_token_id");
        EndTokens.of(metadata).forEach(ends::add);
        if (!ends.isEmpty()) {
            config.set("eos_token_id", ends.size() == 1 ? ends.get(0) : ends);
        }
        GgufTokenizer.optionalId(metadata, "padding").ifPresent(id -> config.put("pad_token_id", id));
        return config;
    }

    private static void putBiases(ObjectNode config, GgufFile file, Architecture architecture) {
        boolean onQuery = file.tensorOrNull("blk.0.attn_q.bias") != null;
        boolean onOutput = file.tensorOrNull("blk.0.attn_output.bias") != null;
        // Qwen2 has biases on q, k and v and no word for it in its configuration; the others have all four or none.
        if (architecture != Architecture.QWEN2 && onQuery != onOutput) {
            throw new InvalidInputException(file.path() + ": tensor \"blk.0.attn_"
                    + (onQuery ? "output" : "q") + ".bias\": is missing, where " + architecture.modelType()
                    + " has biases on q, k, v and output, or on none");
        }
        if (architecture == Architecture.LLAMA || architecture == Architecture.QWEN3) {
            config.put("attention_bias", onOutput);
        }
        if (architecture == Architecture.LLAMA) {
            config.put("mlp_bias", file.tensorOrNull("blk.0.ffn_up.bias") != null);
        }
    }

    private static void putWindow(ObjectNode config, GgufMetadata metadata, Architecture architecture) {
        OptionalLong window = metadata.integerIfPresent(architecture.ggufName() + Keys.SLIDING_WINDOW);
        if (architecture == Architecture.MISTRAL) {
            // Where the field is missing the configuration would mean a window of 4096.
            config.putNull("sliding_window");
            window.ifPresent(size -> config.put("sliding_window", size));
        } else if (architecture != Architecture.LLAMA) {
            config.put("use_sliding_window", window.orElse(0) > 0);
            if (window.orElse(0) > 0) {
                config.put("sliding_window", window.getAsLong());
                config.put("max_window_layers", 0);
            }
        }
    }

    private static long vocabulary(GgufFile file) {
        GgufTensor embedding = file.tensorOrNull(TensorNames.TOKEN_EMBEDDING);
        if (embedding == null || embedding.shape().size() != 2) {
            throw new InvalidInputException(
                    file.path() + ": tensor \"" + TensorNames.TOKEN_EMBEDDING + "\": is missing, or no matrix");
        }
        return embedding.shape().getFirst();
    }

    private static void putId(ObjectNode config, String field, GgufMetadata metadata, String key) {
        metadata.integerIfPresent(key).ifPresent(id -> config.put(field, id));
    }

    private static long positive(GgufMetadata metadata, String key) {
        long value = metadata.integer(key);
        if (value == 0 || value > Integer.MAX_VALUE) {
            throw metadata.invalid(key, "is " + value + ", out of range");
        }
        return value;
    }

    /** How configurations name an element type. */
    static String torchName(DType dtype) {
        return switch (dtype) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> dtype.name().toLowerCase(Locale.ROOT);
        };
    }
}
