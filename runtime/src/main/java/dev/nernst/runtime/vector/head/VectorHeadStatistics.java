package dev.nernst.runtime.vector.head;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.vector.common.Blocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@link HeadStatisticsOp} in chunks of rows and vocabulary: each chunk of logits is a matrix product into a buffer that
 * is looked at, or turned into gradients, while it is in the cache. The extra memory is that one buffer, and a larger one of
 * fixed size where both halves run at once, whatever the tokens and the vocabulary.
 */
public final class VectorHeadStatistics implements HeadStatisticsOp {
    /** Rows and vocabulary entries of a chunk: 2 MB of logits, in whole panels for every width of vectors. */
    private static final int ROWS = 512;

    private static final int ENTRIES = 1008;

    /** Memory for the logits that {@link #forwardBackward} keeps between its two halves. */
    private static final long KEPT_BYTES = 96L << 20;

    /** Rows that a thread looks at in one go. */
    private static final int ROW_STEP = 16;

    private final Workers workers;
    private final MatmulOp matmul;
    private final ThreadLocal<float[]> rowLogits = ThreadLocal.withInitial(() -> new float[ENTRIES]);
    private final Tensor buffer = Tensor.allocate(Arena.ofAuto(), DType.F32, ROWS, ENTRIES);

    private MemorySegment keptLogits = MemorySegment.NULL;

    public VectorHeadStatistics(Workers workers, MatmulOp matmul) {
        this.workers = workers;
        this.matmul = matmul;
    }

    @Override
    public void forward(HeadStatistics out, Tensor hidden, Tensor weight, int[] targets, float temperature) {
        Tensor all = hidden.reshape(targets.length, weight.dim(1));
        forward(out, product(all, weight), weight.dim(0), targets, temperature);
    }

    /** Logits of some rows and entries of the vocabulary, as they are wanted. */
    private interface LogitSource {
        /** @param out F32 [rows, entries], filled */
        void fill(Tensor out, int firstRow, int firstEntry);
    }

    private LogitSource copied(KnownLogits known) {
        return (out, firstRow, firstEntry) -> {
            long bytes = out.dim(1) * 4L;
            forRows(
                    out.dim(0),
                    r -> MemorySegment.copy(
                            known.row(firstRow + r).host(), firstEntry * 4L, out.host(), r * bytes, bytes));
        };
    }

    /** Takes the statistics that are known with the logits; whether they are. */
    private static boolean fill(HeadStatistics out, KnownLogits known, int[] targets) {
        List<SoftmaxSums> softmax = known.softmax();
        if (softmax == null) {
            return false;
        }
        for (int r = 0; r < targets.length; r++) {
            boolean hasTarget = targets[r] != NO_TARGET;
            out.set(r, softmax.get(r), hasTarget, hasTarget ? known.row(r).getFloat(targets[r]) : 0);
        }
        return true;
    }

    private LogitSource product(Tensor hidden, Tensor weight) {
        return (out, firstRow, firstEntry) ->
                matmul.forward(out, hidden.rows(firstRow, out.dim(0)), weight.rows(firstEntry, out.dim(1)), null, null);
    }

    @Override
    public void forward(HeadStatistics out, KnownLogits logits, int vocabulary, int[] targets, float temperature) {
        if (temperature != 1 || !fill(out, logits, targets)) {
            forward(out, copied(logits), vocabulary, targets, temperature);
        }
    }

    private void forward(HeadStatistics out, LogitSource logits, int vocabulary, int[] targets, float temperature) {
        synchronized (workers) {
            for (int first = 0; first < targets.length; first += ROWS) {
                int rows = Math.min(ROWS, targets.length - first);
                statistics(
                        out,
                        logits,
                        (v, count) -> chunkOfLogits(rows, count),
                        vocabulary,
                        targets,
                        first,
                        rows,
                        temperature);
            }
        }
    }

    private interface RowBody {
        void run(int row);
    }

    private void forRows(int rows, RowBody body) {
        workers.run((rows + ROW_STEP - 1) / ROW_STEP, chunk -> {
            for (int r = chunk * ROW_STEP; r < Math.min(rows, (chunk + 1) * ROW_STEP); r++) {
                body.run(r);
            }
        });
    }

    private Tensor chunkOfLogits(int rows, int count) {
        return Tensor.of(DType.F32, buffer.host().asSlice(0, (long) rows * count * 4), rows, count);
    }

    /**
     * Keeps the logits of as many rows as {@link #KEPT_BYTES} hold, over the whole vocabulary, until their gradients are
     * taken; where statistics are known, the gradients are taken from the known logits at once.
     */
    @Override
    public void forwardBackward(
            HeadStatistics out,
            @Nullable Tensor dhidden,
            @Nullable Tensor dweight,
            double[] dLogProbability,
            double[] dEntropy,
            Coefficients loss,
            Tensor hidden,
            Tensor weight,
            int[] targets,
            float temperature,
            @Nullable KnownLogits known) {
        int width = weight.dim(1);
        int vocabulary = weight.dim(0);
        Tensor all = hidden.reshape(targets.length, width);
        Tensor dall = dhidden == null ? null : dhidden.reshape(targets.length, width);
        if (known != null && temperature == 1 && fill(out, known, targets)) {
            loss.fill(0, targets.length);
            synchronized (workers) {
                for (int first = 0; first < targets.length; first += ROWS) {
                    int rows = Math.min(ROWS, targets.length - first);
                    if (HeadStatisticsOp.hasGradient(dLogProbability, dEntropy, targets, first, first + rows)) {
                        RowGradient[] gradients =
                                gradients(range(first, rows), dLogProbability, dEntropy, out, targets, 1);
                        Tensor dh = dall == null ? null : dall.rows(first, rows);
                        add(ofRows(known, first, gradients), dh, dweight, all.rows(first, rows), weight);
                    }
                }
            }
            return;
        }
        LogitSource source = known == null ? product(all, weight) : copied(known);
        int most = (int) Math.clamp(KEPT_BYTES / (4L * vocabulary) / ROW_STEP * ROW_STEP, ROW_STEP, ROWS);
        synchronized (workers) {
            for (int first = 0; first < targets.length; first += most) {
                int rows = Math.min(most, targets.length - first);
                MemorySegment kept = kept((long) rows * vocabulary * 4);
                statistics(
                        out,
                        source,
                        (v, count) -> chunk(kept, rows, v, count),
                        vocabulary,
                        targets,
                        first,
                        rows,
                        temperature);
                loss.fill(first, first + rows);
                if (HeadStatisticsOp.hasGradient(dLogProbability, dEntropy, targets, first, first + rows)) {
                    RowGradient[] gradients =
                            gradients(range(first, rows), dLogProbability, dEntropy, out, targets, temperature);
                    Tensor dh = dall == null ? null : dall.rows(first, rows);
                    add(
                            (v, part) -> inPlace(gradients, chunk(kept, rows, v, part.dim(0)), v),
                            dh,
                            dweight,
                            all.rows(first, rows),
                            weight);
                }
            }
        }
    }

    private static RowGradient[] gradients(
            int[] rows,
            double[] dLogProbability,
            double[] dEntropy,
            HeadStatistics statistics,
            int[] targets,
            float temperature) {
        return Arrays.stream(rows)
                .mapToObj(r -> RowGradient.of(r, dLogProbability, dEntropy, statistics, targets, temperature))
                .toArray(RowGradient[]::new);
    }

    private static int[] range(int first, int count) {
        return IntStream.range(first, first + count).toArray();
    }

    /** Gradients of the logits of some rows, chunk by chunk. */
    private interface LogitGradients {
        /** @param part rows {@code first} on of the head's weights, to which the chunk belongs */
        Tensor chunk(int first, Tensor part);
    }

    /** From logits where they lie. */
    private LogitGradients ofRows(KnownLogits known, int firstRow, RowGradient[] gradients) {
        return (first, part) -> {
            int count = part.dim(0);
            Tensor chunk = chunkOfLogits(gradients.length, count);
            forRows(
                    gradients.length,
                    r -> gradients[r].compute(
                            known.row(firstRow + r).host(), first * 4L, chunk.host(), r * count * 4L, first, count));
            return chunk;
        };
    }

    /** Replaces a chunk of logits by their gradients. */
    private Tensor inPlace(RowGradient[] gradients, Tensor logits, int first) {
        MemorySegment data = logits.host();
        int count = logits.dim(1);
        forRows(gradients.length, r -> gradients[r].compute(data, r * count * 4L, data, r * count * 4L, first, count));
        return logits;
    }

    /** Adds what follows from the gradients of logits. */
    private void add(LogitGradients gradients, @Nullable Tensor dh, @Nullable Tensor dweight, Tensor h, Tensor weight) {
        int vocabulary = weight.dim(0);
        for (int v = 0; v < vocabulary; v += ENTRIES) {
            int count = Math.min(ENTRIES, vocabulary - v);
            Tensor part = weight.rows(v, count);
            Tensor dpart = dweight == null ? null : dweight.rows(v, count);
            matmul.backward(dh, dpart, null, gradients.chunk(v, part), h, part);
        }
    }

    /** Where a chunk of logits goes. */
    private interface LogitChunks {
        Tensor at(int firstEntry, int count);
    }

    /** Fills {@code out} with the statistics of some rows, and the chunks, one after the other, with their logits. */
    private void statistics(
            HeadStatistics out,
            LogitSource source,
            LogitChunks chunks,
            int vocabulary,
            int[] targets,
            int first,
            int rows,
            float temperature) {
        RunningStatistics[] running = new RunningStatistics[rows];
        Arrays.setAll(running, r -> new RunningStatistics(targets[first + r]));
        for (int v = 0; v < vocabulary; v += ENTRIES) {
            Tensor logits = chunks.at(v, Math.min(ENTRIES, vocabulary - v));
            source.fill(logits, first, v);
            takeIn(running, logits, v, temperature);
        }
        for (int r = 0; r < rows; r++) {
            running[r].store(out, first + r);
        }
    }

    private MemorySegment kept(long bytes) {
        if (keptLogits.byteSize() < bytes) {
            keptLogits = Arena.ofAuto().allocate(bytes, 64);
        }
        return keptLogits;
    }

    /** The logits of entries {@code first} on among those that are kept: a chunk of the vocabulary is contiguous. */
    private static Tensor chunk(MemorySegment kept, int rows, int first, int count) {
        return Tensor.of(DType.F32, kept.asSlice((long) rows * first * 4, (long) rows * count * 4), rows, count);
    }

    private void takeIn(RunningStatistics[] running, Tensor logits, int first, float temperature) {
        int count = logits.dim(1);
        forRows(running.length, r -> {
            float[] z = rowLogits.get();
            Blocks.load(logits, (long) r * count, z, count);
            running[r].add(z, first, count, 1 / temperature);
        });
    }

    @Override
    public void backward(
            @Nullable Tensor dhidden,
            @Nullable Tensor dweight,
            double[] dLogProbability,
            double[] dEntropy,
            HeadStatistics statistics,
            Tensor hidden,
            Tensor weight,
            int[] targets,
            float temperature) {
        int width = weight.dim(1);
        int[] active = activeRows(dLogProbability, dEntropy, targets);
        boolean all = active.length == targets.length;
        Tensor hiddenRows = hidden.reshape(targets.length, width);
        Tensor dhiddenRows = dhidden == null ? null : dhidden.reshape(targets.length, width);
        synchronized (workers) {
            for (int first = 0; first < active.length; first += ROWS) {
                int rows = Math.min(ROWS, active.length - first);
                int[] chosen = Arrays.copyOfRange(active, first, first + rows);
                Tensor h = all ? hiddenRows.rows(first, rows) : gathered(hiddenRows, chosen);
                Tensor dh = null;
                if (dhiddenRows != null) {
                    dh = all ? dhiddenRows.rows(first, rows) : Tensor.allocate(Arena.ofAuto(), DType.F32, rows, width);
                }
                RowGradient[] gradients =
                        gradients(chosen, dLogProbability, dEntropy, statistics, targets, temperature);
                add(
                        (v, part) -> {
                            Tensor logits = chunkOfLogits(rows, part.dim(0));
                            matmul.forward(logits, h, part, null, null);
                            return inPlace(gradients, logits, v);
                        },
                        dh,
                        dweight,
                        h,
                        weight);
                if (dhiddenRows != null && dh != null && !all) {
                    scatter(dhiddenRows, dh, chosen);
                }
            }
        }
    }

    private static int[] activeRows(double[] dLogProbability, double[] dEntropy, int[] targets) {
        return IntStream.range(0, targets.length)
                .filter(r -> HeadStatisticsOp.hasGradient(dLogProbability, dEntropy, targets, r))
                .toArray();
    }

    private static Tensor gathered(Tensor source, int[] rows) {
        Tensor result = Tensor.allocate(Arena.ofAuto(), DType.F32, rows.length, source.dim(1));
        for (int i = 0; i < rows.length; i++) {
            result.rows(i, 1).copyFrom(source.rows(rows[i], 1));
        }
        return result;
    }

    private static void scatter(Tensor target, Tensor source, int[] rows) {
        int width = target.dim(1);
        float[] sum = new float[width];
        float[] d = new float[width];
        for (int i = 0; i < rows.length; i++) {
            Blocks.load(target, (long) rows[i] * width, sum, width);
            Blocks.load(source, (long) i * width, d, width);
            for (int c = 0; c < width; c++) {
                sum[c] += d[c];
            }
            Blocks.store(sum, target, (long) rows[i] * width, width);
        }
    }
}
