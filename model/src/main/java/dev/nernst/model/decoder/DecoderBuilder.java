package dev.nernst.model.decoder;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.HeadTying;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a decoder together under the Hugging Face parameter names, wherever the parameters come from.
 *
 * <p>Not thread-safe.
 */
public final class DecoderBuilder {
    /** Gives parameters by name and shape: from a file, or freshly initialised. */
    @FunctionalInterface
    public interface ParameterSource {
        /**
         * @param name such as {@code model.layers.0.mlp.up_proj.weight}
         * @param shape that the configuration declares
         */
        Parameter parameter(String name, long... shape);

        /** The same parameters where a provider computes: as they are in host memory, else copies that live as long as {@code arena}. */
        default ParameterSource placedIn(TensorArena arena) {
            return (name, shape) -> {
                Parameter parameter = parameter(name, shape);
                return new Parameter(name, arena.place(parameter.data()));
            };
        }
    }

    /** Names that the decoder and its files share. */
    public static final String EMBEDDING = HeadTying.EMBEDDING;

    public static final String HEAD = HeadTying.HEAD;

    private final ModelConfig config;
    private final ParameterSource source;

    private DecoderBuilder(ModelConfig config, ParameterSource source) {
        this.config = config;
        this.source = source;
    }

    /** A decoder of the shape {@code config}, with parameters from {@code source}. */
    public static Decoder build(ModelConfig config, ParameterSource source) {
        return new DecoderBuilder(config, source).build();
    }

    private Decoder build() {
        int hidden = config.hiddenSize();
        Parameter embedding = source.parameter(EMBEDDING, config.vocabularySize(), hidden);
        List<DecoderBlock> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(block(layer));
        }
        Parameter finalNorm = source.parameter("model.norm.weight", hidden);
        Parameter head = config.tiedHead() ? embedding : source.parameter(HEAD, config.vocabularySize(), hidden);
        return new Decoder(config, embedding, blocks, finalNorm, head);
    }

    private DecoderBlock block(int layer) {
        String prefix = "model.layers." + layer + ".";
        String attention = prefix + "self_attn.";
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        return new DecoderBlock(
                layer,
                config.rmsNormEpsilon(),
                source.parameter(prefix + "input_layernorm.weight", hidden),
                linear(attention + "q_proj", config.queryWidth(), hidden, config.qkvBias()),
                linear(attention + "k_proj", config.kvWidth(), hidden, config.qkvBias()),
                linear(attention + "v_proj", config.kvWidth(), hidden, config.qkvBias()),
                headNorm(attention + "q_norm.weight"),
                headNorm(attention + "k_norm.weight"),
                linear(attention + "o_proj", hidden, config.queryWidth(), config.outputBias()),
                source.parameter(prefix + "post_attention_layernorm.weight", hidden),
                linear(prefix + "mlp.gate_proj", inner, hidden, config.mlpBias()),
                linear(prefix + "mlp.up_proj", inner, hidden, config.mlpBias()),
                linear(prefix + "mlp.down_proj", hidden, inner, config.mlpBias()));
    }

    private Linear linear(String name, int out, int in, boolean biased) {
        Parameter weight = source.parameter(name + ".weight", out, in);
        return new Linear(weight, biased ? source.parameter(name + ".bias", out) : null);
    }

    private @Nullable Parameter headNorm(String name) {
        return config.family().qkNorm() ? source.parameter(name, config.headSize()) : null;
    }
}
