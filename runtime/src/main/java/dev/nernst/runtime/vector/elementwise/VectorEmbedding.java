package dev.nernst.runtime.vector.elementwise;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.EmbeddingOp;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.vector.common.Blocks;
import dev.nernst.runtime.vector.common.WeightReader;

/** {@link EmbeddingOp}: forward in chunks of tokens, backward in chunks of columns, so that no two threads add to a row. */
public final class VectorEmbedding implements EmbeddingOp {
    private static final int TOKENS = 64;
    private static final int COLUMNS = 256;

    private final Workers workers;

    public VectorEmbedding(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void forward(Tensor out, Tensor table, int[] ids) {
        int width = table.dim(1);
        workers.run((ids.length + TOKENS - 1) / TOKENS, chunk -> {
            float[] row = new float[width];
            for (int i = chunk * TOKENS; i < Math.min(ids.length, (chunk + 1) * TOKENS); i++) {
                WeightReader.read(table, ids[i], 0, width, row, 0);
                Blocks.store(row, out, (long) i * width, width);
            }
        });
    }

    @Override
    public void backward(Tensor dtable, Tensor dout, int[] ids) {
        int width = dtable.dim(1);
        workers.run((width + COLUMNS - 1) / COLUMNS, chunk -> {
            int column = chunk * COLUMNS;
            int count = Math.min(COLUMNS, width - column);
            float[] sum = new float[count];
            float[] d = new float[count];
            for (int i = 0; i < ids.length; i++) {
                long at = (long) ids[i] * width + column;
                Blocks.load(dtable, at, sum, count);
                Blocks.load(dout, (long) i * width + column, d, count);
                for (int c = 0; c < count; c++) {
                    sum[c] += d[c];
                }
                Blocks.store(sum, dtable, at, count);
            }
        });
    }
}
