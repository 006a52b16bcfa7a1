package dev.nernst.runtime.tape;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.RowCopy;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.op.MatmulOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs ops and, when recording, remembers how to run their backward halves in reverse order. Model code is written once
 * against this class; the mode decides whether activations are dropped, kept or computed again. Used by one thread.
 */
public final class Tape implements AutoCloseable {
    /** What happens to activations. */
    public enum Mode {
        /** Forward only: activations of a {@link Tape#block} are released when it returns. */
        INFERENCE,
        /** Everything is kept for {@link Tape#backward}. */
        RECORD,
        /** Only the input of each block is kept; backward runs the block again first (activation checkpointing). */
        RECORD_BLOCK_INPUTS
    }

    /** The body of a block: the same function of its input each time it is called. */
    @FunctionalInterface
    public interface Block {
        Value forward(Tape tape, Value x);
    }

    /**
     * Where the results of linear layers and of attention come from, which are nearly all of the work of a forward pass:
     * computed, computed and written down, or taken from where they were written down.
     */
    @FunctionalInterface
    public interface Results {
        /** Everything is computed. */
        Results COMPUTED = (names, compute, out) -> compute.run();

        /**
         * Fills the tensors of one op.
         *
         * @param names of each tensor, the same in every pass over a model and given to no other: the weight's name for a
         *     linear layer
         * @param compute fills all of {@code out}
         * @param out each [rows, width]
         */
        void fill(List<String> names, Runnable compute, Tensor... out);
    }

    private record Step(List<Value> outs, List<Tensor> saved, Runnable backward) {}

    /** A linear layer's weight [out features, in features] and bias [out features], if it has one. */
    public record Weights(Parameter weight, @Nullable Parameter bias) {
        boolean isTrainable() {
            return weight.isTrainable() || bias != null && bias.isTrainable();
        }
    }

    /** For a tape whose rows are all steps of decoding. */
    public static final int ALL_ROWS = Integer.MAX_VALUE;

    private final Provider provider;
    private final Workspace workspace;
    private final Mode mode;
    private final Results results;
    private final int decodingRows;
    /** What is over when this tape is closed. */
    private final Provider.Span span;

    private final List<Step> steps = new ArrayList<>();
    private final Set<Tensor> owned = Collections.newSetFromMap(new IdentityHashMap<>());

    public Tape(Provider provider, Workspace workspace, Mode mode) {
        this(provider, workspace, mode, Results.COMPUTED);
    }

    /** @param results of linear layers and attention; other than computed not with {@link Mode#RECORD_BLOCK_INPUTS} */
    public Tape(Provider provider, Workspace workspace, Mode mode, Results results) {
        this(provider, workspace, mode, results, 0, Provider.Span.PASS);
    }

    /**
     * A tape for generating: {@link Mode#INFERENCE}.
     *
     * @param decodingRows how many rows of every value, from the first on, are steps of decoding; the others are pieces of
     *     prompts. {@link #ALL_ROWS} for all there are
     */
    public static Tape generating(Provider provider, Workspace workspace, Results results, int decodingRows) {
        return new Tape(provider, workspace, Mode.INFERENCE, results, decodingRows, Provider.Span.PASS);
    }

    private Tape(
            Provider provider, Workspace workspace, Mode mode, Results results, int decodingRows, Provider.Span span) {
        if (mode == Mode.RECORD_BLOCK_INPUTS && results != Results.COMPUTED) {
            throw new IllegalArgumentException("blocks that run again ask for their results twice");
        }
        this.provider = provider;
        this.workspace = workspace;
        this.mode = mode;
        this.results = results;
        this.decodingRows = decodingRows;
        this.span = span;
    }

    public Provider provider() {
        return provider;
    }

    /** Whether {@link #backward} can follow. */
    public boolean isRecording() {
        return mode != Mode.INFERENCE;
    }

    /** What a tensor of host memory holds, in the provider's memory until the end of the tape; no gradient flows into it. */
    public Tensor upload(Tensor host) {
        Tensor tensor = allocate(host.shape());
        workspace.memory().upload(host, tensor);
        return tensor;
    }

    /**
     * Rows of a table that no gradient flows into, until the end of the tape: {@code [rows.length, width]}.
     *
     * @param table in host memory, written to by nobody; brought to the provider's memory once and kept there
     */
    public Tensor rowsOf(Tensor table, int[] rows) {
        Tensor tensor = allocate(rows.length, table.dim(1));
        workspace.memory().copy(RowCopy.gather(workspace.constant(table), rows, tensor));
        return tensor;
    }

    /** Rows of a table: {@code [ids.length, hidden]}. */
    public Value embedding(Parameter table, int[] ids) {
        Value out = newValue(table.isTrainable(), ids.length, table.data().dim(1));
        provider.embedding().forward(out.data, table.data(), ids);
        Tensor dtable = table.gradient();
        if (dtable != null) {
            record(out, dout -> provider.embedding().backward(dtable, dout, ids));
        }
        return out;
    }

    /** The given rows of {@code x}, in that order: {@code [rows.length, width]}. */
    public Value selectRows(Value x, int[] rows) {
        Value out = newValue(x.needsGradient, rows.length, x.data.dim(1));
        provider.embedding().forward(out.data, x.data, rows);
        record(out, dout -> provider.embedding().backward(gradientOf(x), dout, rows));
        return out;
    }

    /** {@code x · weightᵀ (+ bias) (+ addend)}: {@code [rows, out features]}. */
    public Value linear(Value x, Parameter weight, @Nullable Parameter bias, @Nullable Value addend) {
        Weights layer = new Weights(weight, bias);
        boolean needsGradient = x.needsGradient || layer.isTrainable() || addend != null && addend.needsGradient;
        Value out = newValue(needsGradient, x.rows(), weight.data().dim(0));
        results.fill(
                List.of(weight.name()),
                () -> provider.matmul()
                        .forward(
                                out.data,
                                x.data,
                                weight.data(),
                                bias == null ? null : bias.data(),
                                addend == null ? null : addend.data,
                                Math.min(decodingRows, x.rows())),
                out.data);
        record(out, dout -> {
            linearBackward(x, List.of(layer), List.of(out));
            if (addend != null && addend.needsGradient) {
                passOn(out, addend);
            }
        });
        return out;
    }

    /** {@link #linear} for several layers with the same input, which is then read once. */
    public List<Value> linears(Value x, List<Weights> layers) {
        boolean needsGradient = x.needsGradient || layers.stream().anyMatch(Weights::isTrainable);
        List<Value> outs = new ArrayList<>();
        List<MatmulOp.Product> products = new ArrayList<>();
        for (Weights layer : layers) {
            Parameter bias = layer.bias;
            Value out = newValue(needsGradient, x.rows(), layer.weight.data().dim(0));
            outs.add(out);
            products.add(new MatmulOp.Product(out.data, layer.weight.data(), bias == null ? null : bias.data()));
        }
        results.fill(
                layers.stream().map(layer -> layer.weight.name()).toList(),
                () -> provider.matmul().forward(x.data, products, Math.min(decodingRows, x.rows())),
                outs.stream().map(Value::data).toArray(Tensor[]::new));
        if (isRecording() && needsGradient) {
            steps.add(new Step(outs, List.of(), () -> linearBackward(x, layers, outs)));
        }
        return outs;
    }

    private void linearBackward(Value x, List<Weights> layers, List<Value> outs) {
        List<MatmulOp.ProductGradient> products = new ArrayList<>();
        for (int i = 0; i < outs.size(); i++) {
            Weights layer = layers.get(i);
            Tensor dout = outs.get(i).gradient;
            if (dout != null && (x.needsGradient || layer.isTrainable())) {
                products.add(new MatmulOp.ProductGradient(
                        dout,
                        layer.weight.data(),
                        layer.weight.gradient(),
                        layer.bias == null ? null : layer.bias.gradient()));
            }
        }
        if (products.isEmpty()) {
            return;
        }
        boolean add = x.gradient != null;
        if (x.needsGradient && !add) {
            freshGradientOf(x);
        }
        provider.matmul().backward(x.needsGradient ? x.gradient : null, add, x.data, products);
    }

    /** Normalises each run of {@code weight.size()} elements of {@code x}; the result has the shape of {@code x}. */
    public Value rmsNorm(Value x, Parameter weight, float epsilon) {
        long rows = x.data.size() / weight.data().size();
        Tensor inverseRms = allocate(rows);
        Value out = newValue(x.needsGradient || weight.isTrainable(), x.data.shape());
        provider.rmsNorm().forward(out.data, inverseRms, x.data, weight.data(), epsilon);
        record(
                out,
                dout -> provider.rmsNorm()
                        .backward(
                                x.needsGradient ? gradientOf(x) : null,
                                weight.gradient(),
                                dout,
                                inverseRms,
                                x.data,
                                weight.data()),
                inverseRms);
        return out;
    }

    /** Turns {@code x} in place and returns it. Nothing recorded earlier may still want the rows as they were. */
    public Value rope(Value x, Tensor angles) {
        provider.rope().forward(x.data, angles);
        if (isRecording() && x.needsGradient) {
            steps.add(new Step(List.of(), List.of(), () -> {
                if (x.gradient != null) {
                    provider.rope().backward(x.gradient, angles);
                }
            }));
        }
        return x;
    }

    /**
     * Attention of packed sequences to themselves: {@code [rows, heads * head size]}.
     *
     * @param name of the result, for {@link Results}; the same as that of attention to a cache in the same layer
     */
    public Value attention(String name, Value q, Value keys, Value values, AttentionLayout layout) {
        Tensor logSumExp = allocate(q.rows(), layout.heads());
        Value out = newValue(q.needsGradient || keys.needsGradient || values.needsGradient, q.data.shape());
        results.fill(
                attentionNames(name),
                () -> provider.attention().forward(out.data, logSumExp, q.data, keys.data, values.data, layout),
                out.data,
                logSumExp);
        record(
                out,
                dout -> provider.attention()
                        .backward(
                                gradientOf(q),
                                gradientOf(keys),
                                gradientOf(values),
                                dout,
                                out.data,
                                logSumExp,
                                q.data,
                                keys.data,
                                values.data,
                                layout),
                logSumExp);
        return out;
    }

    /** Attention to the pages of a KV cache, which no gradient flows into; for {@link Mode#INFERENCE}. */
    public Value attentionToCache(String name, Value q, Tensor keys, Tensor values, AttentionLayout layout) {
        if (isRecording()) {
            throw new IllegalStateException("gradients do not flow through a KV cache");
        }
        Tensor logSumExp = allocate(q.rows(), layout.heads());
        Value out = newValue(false, q.data.shape());
        results.fill(
                attentionNames(name),
                () -> provider.attention().forward(out.data, logSumExp, q.data, keys, values, layout),
                out.data,
                logSumExp);
        return out;
    }

    /** Output and log-sum-exp. */
    private static List<String> attentionNames(String name) {
        return List.of(name, name + ".log_sum_exp");
    }

    /** {@code silu(gate) * up}. */
    public Value swiglu(Value gate, Value up) {
        Value out = newValue(gate.needsGradient || up.needsGradient, gate.data.shape());
        provider.swiglu().forward(out.data, gate.data, up.data);
        record(out, dout -> {
            boolean fresh = gate.gradient == null && up.gradient == null && gate != up;
            Tensor dgate = fresh ? freshGradientOf(gate) : gradientOf(gate);
            Tensor dup = fresh ? freshGradientOf(up) : gradientOf(up);
            provider.swiglu().backward(dgate, dup, !fresh, dout, gate.data, up.data);
        });
        return out;
    }

    /** {@code factor * x}. */
    public Value scale(Value x, float factor) {
        Value out = newValue(x.needsGradient, x.data.shape());
        provider.scale().forward(out.data, x.data, factor);
        record(out, dout -> provider.scale().backward(gradientOf(x), dout, factor));
        return out;
    }

    /**
     * Log-probability of the targets and entropy for each row of hidden states. Gradients enter the tape here: fill the
     * coefficients of the result before {@link #backward}.
     */
    public HeadOutput head(Value hidden, Parameter weight, int[] targets, float temperature) {
        HeadOutput output = new HeadOutput(hidden.rows());
        HeadStatistics statistics = output.statistics();
        provider.headStatistics().forward(statistics, hidden.data, weight.data(), targets, temperature);
        if (isRecording() && (hidden.needsGradient || weight.isTrainable())) {
            steps.add(new Step(
                    List.of(),
                    List.of(),
                    () -> provider.headStatistics()
                            .backward(
                                    hidden.needsGradient ? gradientOf(hidden) : null,
                                    weight.gradient(),
                                    output.dLogProbability(),
                                    output.dEntropy(),
                                    statistics,
                                    hidden.data,
                                    weight.data(),
                                    targets,
                                    temperature)));
        }
        return output;
    }

    /** A loss of which the gradient by a row's statistics depends on that row alone. */
    @FunctionalInterface
    public interface RowwiseLoss {
        /** Fills the coefficients of rows {@code from} to {@code to - 1} of {@code output}, whose statistics are ready. */
        void fill(HeadOutput output, int from, int to);
    }

    /**
     * As {@link #head(Value, Parameter, int[], float)}, with the loss at hand: where the tape records, the gradient of the
     * hidden states is computed right here, so that logits are computed only once. Where the loss turns out not to depend on
     * any row (advantages of 0), no gradient goes to the hidden states, and what is recorded before them has nothing to do.
     *
     * @param known the logits, where an earlier pass computed them, or null
     */
    public HeadOutput head(
            Value hidden,
            Parameter weight,
            int[] targets,
            float temperature,
            RowwiseLoss loss,
            @Nullable KnownLogits known) {
        HeadOutput output = new HeadOutput(hidden.rows());
        boolean isFirst = hidden.gradient == null;
        provider.headStatistics()
                .forwardBackward(
                        output.statistics(),
                        hidden.needsGradient ? gradientOf(hidden) : null,
                        isRecording() ? weight.gradient() : null,
                        output.dLogProbability(),
                        output.dEntropy(),
                        (from, to) -> loss.fill(output, from, to),
                        hidden.data,
                        weight.data(),
                        targets,
                        temperature,
                        known);
        if (isFirst
                && !HeadStatisticsOp.hasGradient(
                        output.dLogProbability(), output.dEntropy(), targets, 0, targets.length)) {
            releaseGradient(hidden);
        }
        return output;
    }

    /**
     * Runs a part of a model whose inner activations nobody else reads. In {@link Mode#INFERENCE} they are released at
     * its end, and so is {@code x}; in {@link Mode#RECORD_BLOCK_INPUTS} they are computed again by {@link #backward}.
     */
    public Value block(Value x, Block body) {
        if (mode == Mode.RECORD) {
            Value out = body.forward(this, x);
            provider.ended(Provider.Span.BLOCK);
            return out;
        }
        Value out;
        try (Tape inner = new Tape(provider, workspace, Mode.INFERENCE, results, decodingRows, Provider.Span.BLOCK)) {
            out = inner.handOver(body.forward(inner, x), this);
        }
        if (mode == Mode.INFERENCE) {
            release(x.data);
            return out;
        }
        // Whether a gradient is needed is not known from a forward pass that did not record: a block trains something
        // or has an input that does, or recomputing it costs little beside the rest.
        Value result = new Value(out.data, true);
        record(result, dout -> {
            if (x.needsGradient) {
                gradientOf(x); // here, because what the inner tape allocates ends with it
            }
            try (Tape inner = new Tape(provider, workspace, Mode.RECORD, Results.COMPUTED, 0, Provider.Span.BLOCK)) {
                Value again = body.forward(inner, x);
                again.gradient = dout;
                inner.backward();
                again.gradient = null;
            }
        });
        return result;
    }

    /** Runs the backward halves of everything recorded, last first, and lets go of the activations on the way. */
    public void backward() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            step.backward.run();
            step.saved.forEach(this::release);
            for (Value out : step.outs) {
                release(out.data);
                releaseGradient(out);
            }
        }
        steps.clear();
    }

    /** Releases every activation. */
    @Override
    public void close() {
        steps.clear();
        owned.forEach(workspace::release);
        owned.clear();
        provider.ended(span);
    }

    private interface BackwardHalf {
        void run(Tensor dout);
    }

    /** Remembers a backward half; it runs only if a gradient has reached {@code out}. */
    private void record(Value out, BackwardHalf half, Tensor... saved) {
        if (!isRecording() || !out.needsGradient) {
            return;
        }
        steps.add(new Step(List.of(out), List.of(saved), () -> {
            if (out.gradient != null) {
                half.run(out.gradient);
            }
        }));
    }

    /** Adds the gradient of {@code out} to that of a value that was added to it; hands the memory on where it can. */
    private void passOn(Value out, Value addend) {
        Tensor dout = out.gradient;
        if (dout == null) {
            return;
        }
        if (addend.gradient == null && owned.contains(dout)) {
            addend.gradient = dout;
            out.gradient = null;
        } else {
            provider.scale().backward(gradientOf(addend), dout, 1);
        }
    }

    /** For ops that add to it. */
    private Tensor gradientOf(Value value) {
        if (value.gradient != null) {
            return value.gradient;
        }
        Tensor gradient = freshGradientOf(value);
        workspace.memory().zero(gradient);
        return gradient;
    }

    /** For ops that write all of it: what it holds is whatever was there before. There must be none yet. */
    private Tensor freshGradientOf(Value value) {
        Tensor gradient = allocate(value.data.shape());
        value.gradient = gradient;
        return gradient;
    }

    private void releaseGradient(Value value) {
        if (value.gradient != null) {
            release(value.gradient);
            value.gradient = null;
        }
    }

    private Value newValue(boolean needsGradient, long... shape) {
        return new Value(allocate(shape), isRecording() && needsGradient);
    }

    private Tensor allocate(long... shape) {
        Tensor tensor = workspace.allocate(DType.F32, shape);
        owned.add(tensor);
        return tensor;
    }

    private void release(Tensor tensor) {
        if (owned.remove(tensor)) {
            workspace.release(tensor);
        }
    }

    /** Makes {@code other} the owner of a value's memory. */
    private Value handOver(Value value, Tape other) {
        if (owned.remove(value.data)) {
            other.owned.add(value.data);
        }
        return value;
    }
}
