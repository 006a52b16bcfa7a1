package dev.nernst.model.decoder;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One block: attention and a gated feed-forward layer, each behind an RMSNorm and added to the residual stream.
 *
 * @param index of the layer, from 0
 * @param qNorm [head size] where each query head is normalised, else null
 * @param kNorm as {@code qNorm}, for keys
 */
record DecoderBlock(
        int index,
        float epsilon,
        Parameter inputNorm,
        Linear q,
        Linear k,
        Linear v,
        @Nullable Parameter qNorm,
        @Nullable Parameter kNorm,
        Linear o,
        Parameter postAttentionNorm,
        Linear gate,
        Linear up,
        Linear down) {
    /**
     * @param x [rows, hidden]
     * @param angles [rows, head size]
     */
    Value forward(Tape tape, Value x, Tensor angles, Attend attention) {
        Value h = tape.rmsNorm(x, inputNorm, epsilon);
        List<Value> heads = Linear.forward(tape, h, q, k, v);
        Value query = tape.rope(headNorm(tape, heads.get(0), qNorm), angles);
        Value key = tape.rope(headNorm(tape, heads.get(1), kNorm), angles);
        Value mixed = o.forward(tape, attention.attend(tape, index, query, key, heads.get(2)), x);
        Value m = tape.rmsNorm(mixed, postAttentionNorm, epsilon);
        List<Value> wide = Linear.forward(tape, m, gate, up);
        return down.forward(tape, tape.swiglu(wide.get(0), wide.get(1)), mixed);
    }

    private Value headNorm(Tape tape, Value heads, @Nullable Parameter norm) {
        return norm == null ? heads : tape.rmsNorm(heads, norm, epsilon);
    }

    /** How often a weight or an adapter has changed. */
    long version() {
        long version = inputNorm.version() + postAttentionNorm.version();
        for (Linear linear : new Linear[] {q, k, v, o, gate, up, down}) {
            version += linear.version();
        }
        if (qNorm != null && kNorm != null) {
            version += qNorm.version() + kNorm.version();
        }
        return version;
    }

    /** The linear layers by the name PEFT gives them. */
    Map<String, Linear> linears() {
        return Map.of(
                "q_proj",
                q,
                "k_proj",
                k,
                "v_proj",
                v,
                "o_proj",
                o,
                "gate_proj",
                gate,
                "up_proj",
                up,
                "down_proj",
                down);
    }

    /** Visits the parameters in the order of the checkpoint's usual files. */
    void forEachParameter(Consumer<Parameter> visitor) {
        visitor.accept(inputNorm);
        for (Linear linear : new Linear[] {q, k, v, o}) {
            linear.forEachParameter(visitor);
        }
        if (qNorm != null && kNorm != null) {
            visitor.accept(qNorm);
            visitor.accept(kNorm);
        }
        visitor.accept(postAttentionNorm);
        for (Linear linear : new Linear[] {gate, up, down}) {
            linear.forEachParameter(visitor);
        }
    }
}
