package dev.nernst.model.decoder;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A decoder-only transformer. The same code runs with a KV cache for inference and on a recording tape for training: the
 * tape's mode and the {@link Attend} make the difference. Safe for several threads, each with its own tape, as long as
 * nobody trains the weights.
 */
public final class Decoder {
    /** Watches the hidden states go by. */
    @FunctionalInterface
    public interface HiddenStates {
        /**
         * @param layer 0 for the embeddings, N after N blocks; the last is seen after the final norm instead
         * @param states [rows, hidden]; valid during the call
         */
        void see(int layer, Tensor states);
    }

    private final ModelConfig config;
    private final Parameter embedding;
    private final List<DecoderBlock> blocks;
    private final Parameter finalNorm;
    private final Parameter head;
    private final RotaryEmbedding rotary;

    Decoder(ModelConfig config, Parameter embedding, List<DecoderBlock> blocks, Parameter finalNorm, Parameter head) {
        this.config = config;
        this.embedding = embedding;
        this.blocks = List.copyOf(blocks);
        this.finalNorm = finalNorm;
        this.head = head;
        this.rotary = new RotaryEmbedding(config.rope(), config.headSize());
    }

    public ModelConfig config() {
        return config;
    }

    public RotaryEmbedding rotary() {
        return rotary;
    }

    /** Language-model head weights [vocabulary, hidden]; the embedding's own parameter where the head is tied. */
    public Parameter head() {
        return head;
    }

    /**
     * Hidden states after the final norm.
     *
     * @param ids [rows] token ids of all sequences, one after the other
     * @param angles [rows, head size] from {@link #rotary()}
     * @return [rows, hidden]
     */
    public Value forward(Tape tape, int[] ids, Tensor angles, Attend attention) {
        return forward(tape, ids, angles, attention, (layer, states) -> {});
    }

    /** {@link #forward(Tape, int[], Tensor, Attend)} with a look at the hidden states on the way. */
    public Value forward(Tape tape, int[] ids, Tensor angles, Attend attention, HiddenStates observer) {
        Value x = tape.embedding(embedding, ids);
        for (DecoderBlock block : blocks) {
            observer.see(block.index(), x.data());
            x = tape.block(x, (inner, input) -> block.forward(inner, input, angles, attention));
        }
        Value out = tape.rmsNorm(x, finalNorm, config.rmsNormEpsilon());
        observer.see(blocks.size(), out.data());
        return out;
    }

    /**
     * Sequences laid out for {@link #forwardPacked}, with rows in common where they begin alike; not so under dynamic RoPE
     * scaling, whose angles depend on the length of the whole sequence.
     */
    public PackedSequences pack(List<int[]> sequences) {
        return config.rope().dependsOnLength() ? PackedSequences.apart(sequences) : PackedSequences.sharing(sequences);
    }

    /**
     * Hidden states of whole sequences that attend to themselves: training and scoring.
     *
     * @param observer looks at the hidden states on the way
     */
    public Value forwardPacked(Tape tape, PackedSequences packed, HiddenStates observer) {
        RowPositions positions = new RowPositions(packed.ids().length);
        for (int s = 0; s < packed.sequences(); s++) {
            int[] rows = packed.rows()[s];
            int first = rows.length - packed.own()[s];
            if (first < rows.length) {
                positions.put(rows[first], first, rows.length - first, rows.length);
            }
        }
        Map<Integer, AttentionLayout> layouts = new HashMap<>();
        Attend attention = (inner, layer, q, k, v) -> inner.attention(
                Attend.name(layer),
                q,
                k,
                v,
                layouts.computeIfAbsent(
                        config.slidingWindow().get(layer),
                        window -> packed.layout(
                                config.heads(), config.kvHeads(), config.headSize(), config.attentionScale(), window)));
        return forward(tape, packed.ids(), rotary.angles(tape, positions), attention, observer);
    }

    /** All parameters; a tied head is not named twice. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(embedding);
        for (DecoderBlock block : blocks) {
            block.forEachParameter(parameters::add);
        }
        parameters.add(finalNorm);
        if (head != embedding) {
            parameters.add(head);
        }
        return parameters;
    }

    /**
     * A number that grows whenever a weight or an adapter changes: keys and values computed under one version do not hold
     * under another. Whoever writes weights says so by {@link Parameter#markChanged}.
     */
    public long weightsVersion() {
        long version = embedding.version() + finalNorm.version() + (head == embedding ? 0 : head.version());
        for (DecoderBlock block : blocks) {
            version += block.version();
        }
        return version;
    }

    /** The linear layers of a block by the name PEFT gives them: {@code q_proj} to {@code down_proj}. */
    public Map<String, Linear> linears(int layer) {
        return blocks.get(layer).linears();
    }
}
