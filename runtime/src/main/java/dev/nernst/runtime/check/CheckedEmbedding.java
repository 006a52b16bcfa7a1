package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.EmbeddingOp;

/** Checks {@link EmbeddingOp}. */
record CheckedEmbedding(EmbeddingOp op, Memory memory, Watches watches) implements EmbeddingOp {
    @Override
    public void forward(Tensor out, Tensor table, int[] ids) {
        String name = "embedding.forward";
        new Operands(name, memory)
                .weight("table", table)
                .outRows("out", out, ids.length, table.dim(1))
                .indices("ids", ids, table.dim(0), table);
        long start = watches.start();
        op.forward(out, table, ids);
        watches.ended(name, start);
    }

    @Override
    public void backward(Tensor dtable, Tensor dout, int[] ids) {
        String name = "embedding.backward";
        new Operands(name, memory)
                .weight("dtable", dtable)
                .outRows("dtable", dtable, dtable.dim(0), dtable.dim(1))
                .rows("dout", dout, ids.length, dtable.dim(1))
                .indices("ids", ids, dtable.dim(0), dtable);
        long start = watches.start();
        op.backward(dtable, dout, ids);
        watches.ended(name, start);
    }
}
