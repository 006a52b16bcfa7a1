package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.EmbeddingOp;

/** {@link EmbeddingOp} a token at a time. */
final class ScalarEmbedding implements EmbeddingOp {
    @Override
    public void forward(Tensor out, Tensor table, int[] ids) {
        int width = table.dim(1);
        for (int i = 0; i < ids.length; i++) {
            Rows.set(out, i, Rows.get(table, ids[i], width));
        }
    }

    @Override
    public void backward(Tensor dtable, Tensor dout, int[] ids) {
        int width = dtable.dim(1);
        for (int i = 0; i < ids.length; i++) {
            double[] row = new double[width];
            Rows.axpy(row, 1, Rows.get(dout, i, width));
            Rows.add(dtable, ids[i], row);
        }
    }
}
