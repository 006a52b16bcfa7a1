package dev.nernst.runtime.vector.attention;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.AttentionOp;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.vector.common.SoftmaxRow;
import dev.nernst.runtime.vector.gemm.MicroKernel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link AttentionOp}: cuts the work into units no two of which write the same memory. A step of decoding goes to
 * {@link DecodeAttention}, whose long key lists are split into parts of fixed length that are put together in order; all
 * other queries go to {@link PromptAttention}.
 */
public final class VectorAttention implements AttentionOp {
    /** Keys a part of a split key list: long enough that putting parts together costs nothing. */
    private static final int PART = 8 * AttentionLayout.TILE;

    private final Workers workers;
    private final ThreadLocal<PromptAttention> prompt;
    private final ThreadLocal<DecodeAttention> decode = ThreadLocal.withInitial(DecodeAttention::new);
    private final ThreadLocal<AttentionGradient> gradient;
    private float[] partials = {};

    public VectorAttention(Workers workers, MicroKernel kernel) {
        this.workers = workers;
        prompt = ThreadLocal.withInitial(() -> new PromptAttention(kernel));
        gradient = ThreadLocal.withInitial(() -> new AttentionGradient(kernel));
    }

    /** Queries {@code first} to {@code first + count} of a block. */
    private record Prompt(HeadBlock block, int first, int count) {}

    @Override
    public void forward(Tensor out, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, AttentionLayout layout) {
        synchronized (workers) {
            List<Prompt> prompts = prompts(layout);
            List<DecodeAttention.Part> parts = parts(layout);
            workers.run(prompts.size() + parts.size(), chunk -> {
                if (chunk < prompts.size()) {
                    Prompt unit = prompts.get(chunk);
                    prompt.get().run(out, logSumExp, q, keys, values, unit.block, unit.first, unit.count);
                    return;
                }
                DecodeAttention.Part part = parts.get(chunk - prompts.size());
                decode.get().run(out, logSumExp, q, keys, values, layout, part, partials);
            });
            for (int p = 0; p < parts.size(); ) {
                int next = p + 1;
                while (next < parts.size() && parts.get(next).continues(parts.get(p))) {
                    next++;
                }
                if (!parts.get(p).alone()) {
                    join(out, logSumExp, layout, parts.subList(p, next));
                }
                p = next;
            }
        }
    }

    private static List<Prompt> prompts(AttentionLayout layout) {
        List<Prompt> prompts = new ArrayList<>();
        int step = PromptAttention.queriesPerUnit(layout);
        for (int s = layout.decodingSequences(); s < layout.sequences(); s++) {
            int queries = layout.queryCount()[s];
            for (int h = 0; h < layout.kvHeads() && queries > 0; h++) {
                HeadBlock block = HeadBlock.of(layout, s, h);
                // The last queries see the most keys: they go first, so that the threads finish together.
                for (int first = (queries - 1) / step * step; first >= 0; first -= step) {
                    prompts.add(new Prompt(block, first, Math.min(step, queries - first)));
                }
            }
        }
        return prompts;
    }

    /** Also makes room for the parts' partial results. */
    private List<DecodeAttention.Part> parts(AttentionLayout layout) {
        List<DecodeAttention.Part> parts = new ArrayList<>();
        int decoding = layout.decodingSequences();
        // All heads of a sequence together read its keys in order; with few sequences the threads share the heads.
        int heads = decoding >= 4 * workers.count() ? layout.kvHeads() : 1;
        int size = 0;
        int rows = layout.heads() / layout.kvHeads();
        for (int s = 0; s < decoding; s++) {
            int keyCount = layout.keyCount()[s];
            int firstKey = layout.firstKey(layout.position(s, 0));
            int start = firstKey / PART * PART;
            for (int h = 0; h < layout.kvHeads(); h += heads) {
                for (int k = start; k < keyCount; k += PART) {
                    int to = Math.min(k + PART, keyCount);
                    parts.add(new DecodeAttention.Part(
                            s, h, heads, Math.max(k, firstKey), to, size, keyCount - start <= PART));
                    size += heads * rows * (layout.headSize() + 2);
                }
            }
        }
        if (partials.length < size) {
            partials = new float[size];
        }
        return parts;
    }

    /** Puts the parts of some heads of a sequence together, in order, and writes their rows. */
    private void join(Tensor out, Tensor logSumExp, AttentionLayout layout, List<DecodeAttention.Part> parts) {
        DecodeAttention.Part one = parts.getFirst();
        int d = layout.headSize();
        float[] result = new float[d];
        for (int h = 0; h < one.heads(); h++) {
            HeadBlock block = HeadBlock.of(layout, one.sequence(), one.firstHead() + h);
            int rows = block.group();
            for (int r = 0; r < rows; r++) {
                int from = (h * rows + r) * (d + 2);
                float max = Float.NEGATIVE_INFINITY;
                for (DecodeAttention.Part part : parts) {
                    max = Math.max(max, partials[part.partialAt() + from + d]);
                }
                float sum = 0;
                Arrays.fill(result, 0);
                for (DecodeAttention.Part part : parts) {
                    int at = part.partialAt() + from;
                    float weight = (float) Math.exp(partials[at + d] - max);
                    sum += weight * partials[at + d + 1];
                    for (int i = 0; i < d; i++) {
                        result[i] += weight * partials[at + i];
                    }
                }
                SoftmaxRow.scale(result, 0, d, 1 / sum);
                MemorySegment.copy(result, 0, out.host(), Floats.FLOAT, block.queryAt(0, r) * 4, d);
                float lse = (float) (max + Math.log(sum));
                logSumExp.host().set(Floats.FLOAT, block.statisticAt(0, r) * 4, lse);
            }
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
        List<List<Integer>> groups = layout.groupsWithOwnKeys();
        workers.run(groups.size() * layout.kvHeads(), chunk -> {
            for (int s : groups.get(chunk / layout.kvHeads())) {
                HeadBlock block = HeadBlock.of(layout, s, chunk % layout.kvHeads());
                gradient.get().run(dq, dkeys, dvalues, dout, out, logSumExp, q, keys, values, block);
            }
        });
    }
}
