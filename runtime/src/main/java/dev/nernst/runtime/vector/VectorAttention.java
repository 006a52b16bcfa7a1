package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.AttentionOp;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link AttentionOp}: cuts the work into units that no two of which write the same memory. Long queries go to
 * {@link PromptAttention}; a few queries to {@link DecodeAttention}, whose long key lists are split into parts of fixed
 * length that are put together in order.
 */
final class VectorAttention implements AttentionOp {
    /** Up to this many queries of a sequence, reading the keys dominates. */
    private static final int MOST_DECODE_QUERIES = 4;
    /** Keys a part of a split key list: long enough that putting parts together costs nothing. */
    private static final int PART = 8 * AttentionLayout.TILE;

    private final Workers workers;
    private final ThreadLocal<PromptAttention> prompt;
    private final ThreadLocal<DecodeAttention> decode = ThreadLocal.withInitial(DecodeAttention::new);
    private final ThreadLocal<AttentionGradient> gradient;
    private float[] partials = {};

    VectorAttention(Workers workers, MicroKernel kernel) {
        this.workers = workers;
        prompt = ThreadLocal.withInitial(() -> new PromptAttention(kernel));
        gradient = ThreadLocal.withInitial(() -> new AttentionGradient(kernel));
    }

    /** Queries {@code first} to {@code first + count} of a block, or for decoding keys from part {@code part} on. */
    private record Unit(HeadBlock block, int first, int count, int partialAt) {}

    @Override
    public void forward(Tensor out, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, AttentionLayout layout) {
        synchronized (workers) {
            List<Unit> prompts = new ArrayList<>();
            List<Unit> parts = new ArrayList<>();
            int partialSize = plan(layout, prompts, parts);
            if (partials.length < partialSize) {
                partials = new float[partialSize];
            }
            workers.run(prompts.size() + parts.size(), chunk -> {
                if (chunk < prompts.size()) {
                    Unit unit = prompts.get(chunk);
                    prompt.get().run(out, logSumExp, q, keys, values, unit.block, unit.first, unit.count);
                } else {
                    Unit unit = parts.get(chunk - prompts.size());
                    HeadBlock block = unit.block;
                    int rows = layout.queryCount()[block.sequence()] * block.group();
                    int end = unit.first + unit.count;
                    decode.get().run(q, keys, values, block, rows, unit.first, end, partials, unit.partialAt);
                }
            });
            for (int p = 0; p < parts.size(); ) {
                int next = p + 1;
                while (next < parts.size() && parts.get(next).block == parts.get(p).block) {
                    next++;
                }
                join(out, logSumExp, parts.subList(p, next));
                p = next;
            }
        }
    }

    /** Fills the lists of units and returns the floats of partial results that the decoding ones need. */
    private static int plan(AttentionLayout layout, List<Unit> prompts, List<Unit> parts) {
        int size = 0;
        int step = PromptAttention.queriesAUnit(layout);
        for (int s = 0; s < layout.sequences(); s++) {
            int queries = layout.queryCount()[s];
            int keyCount = layout.keyCount()[s];
            for (int h = 0; h < layout.kvHeads(); h++) {
                HeadBlock block = HeadBlock.of(layout, s, h);
                if (queries > MOST_DECODE_QUERIES) {
                    // The last queries see the most keys: they go first, so that the threads finish together.
                    for (int first = (queries - 1) / step * step; first >= 0; first -= step) {
                        prompts.add(new Unit(block, first, Math.min(step, queries - first), 0));
                    }
                } else if (queries > 0) {
                    int firstKey = layout.firstKey(layout.position(s, 0));
                    for (int k = firstKey / PART * PART; k < keyCount; k += PART) {
                        int from = Math.max(k, firstKey);
                        parts.add(new Unit(block, from, Math.min(k + PART, keyCount) - from, size));
                        size += queries * block.group() * (layout.headSize() + 2);
                    }
                }
            }
        }
        return size;
    }

    /** Puts the parts of a block together, in order, and writes its rows. */
    private void join(Tensor out, Tensor logSumExp, List<Unit> parts) {
        HeadBlock block = parts.getFirst().block;
        AttentionLayout layout = block.layout();
        int d = layout.headSize();
        int rows = layout.queryCount()[block.sequence()] * block.group();
        float[] result = new float[d];
        for (int r = 0; r < rows; r++) {
            float max = Float.NEGATIVE_INFINITY;
            for (Unit part : parts) {
                max = Math.max(max, partials[part.partialAt + r * (d + 2) + d]);
            }
            float sum = 0;
            Arrays.fill(result, 0);
            for (Unit part : parts) {
                int at = part.partialAt + r * (d + 2);
                float weight = (float) Math.exp(partials[at + d] - max);
                sum += weight * partials[at + d + 1];
                for (int i = 0; i < d; i++) {
                    result[i] += weight * partials[at + i];
                }
            }
            SoftmaxRow.scale(result, 0, d, 1 / sum);
            MemorySegment.copy(result, 0, out.data(), Floats.FLOAT, block.queryAt(0, r) * 4, d);
            float lse = (float) (max + Math.log(sum));
            logSumExp.data().set(Floats.FLOAT, block.statisticAt(0, r) * 4, lse);
        }
    }

    @Override
    public void backward(
            Tensor dq,
            Tensor dkeys,
            Tensor dvalues,
            Tensor dout,
            Tensor out,
            Tensor logSumExp,
            Tensor q,
            Tensor keys,
            Tensor values,
            AttentionLayout layout) {
        // Sequences that share keys add to the same rows: then only heads are apart.
        int apart = layout.sharesKeys() ? 1 : layout.sequences();
        workers.run(apart * layout.kvHeads(), chunk -> {
            int first = chunk / layout.kvHeads();
            for (int s = first; s < (apart == 1 ? layout.sequences() : first + 1); s++) {
                HeadBlock block = HeadBlock.of(layout, s, chunk % layout.kvHeads());
                gradient.get().run(dq, dkeys, dvalues, dout, out, logSumExp, q, keys, values, block);
            }
        });
    }
}
