package dev.nernst.runtime.check;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.OpTable;
import dev.nernst.runtime.parallel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Passes every op on to another provider once its arguments are checked: shapes, element types, and that they lie where
 * the provider computes. A broken call is an {@link IllegalArgumentException} and computes nothing. Owns that provider:
 * closing closes it.
 *
 * <p>As safe for use by several threads as the provider it passes on to.
 */
public final class CheckedProvider implements Provider {
    private final Provider inner;
    private final Watches watches;
    private final OpTable ops;

    private CheckedProvider(Provider inner, List<OpWatch> watches) {
        this.inner = inner;
        this.watches = new Watches(List.copyOf(watches));
        OpTable table = inner.ops();
        Memory memory = inner.memory();
        this.ops = new OpTable(
                new CheckedMatmul(table.matmul(), memory, this.watches),
                new CheckedEmbedding(table.embedding(), memory, this.watches),
                new CheckedRmsNorm(table.rmsNorm(), memory, this.watches),
                new CheckedRope(table.rope(), memory, this.watches),
                new CheckedAttention(table.attention(), memory, this.watches),
                new CheckedSwiglu(table.swiglu(), memory, this.watches),
                new CheckedScale(table.scale(), memory, this.watches),
                new CheckedHeadStatistics(table.headStatistics(), memory, this.watches),
                new CheckedLogits(table.logits(), memory, this.watches),
                new CheckedOptimizer(table.optimizer(), memory, this.watches));
    }

    /**
     * A provider whose ops are checked, and looked on at by {@code watches} besides those who look on already.
     *
     * @param provider checked or not; it is not checked twice
     */
    public static CheckedProvider of(Provider provider, OpWatch... watches) {
        List<OpWatch> all = new ArrayList<>();
        Provider inner = provider;
        if (provider instanceof CheckedProvider checked) {
            inner = checked.inner;
            all.addAll(checked.watches.all());
        }
        all.addAll(Arrays.asList(watches));
        return new CheckedProvider(inner, all);
    }

    @Override
    public OpTable ops() {
        return ops;
    }

    @Override
    public Memory memory() {
        return inner.memory();
    }

    @Override
    public void ended(Span span) {
        inner.ended(span);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public String description() {
        return inner.description();
    }

    @Override
    public Workers workers() {
        return inner.workers();
    }

    @Override
    public void close() {
        inner.close();
    }
}
