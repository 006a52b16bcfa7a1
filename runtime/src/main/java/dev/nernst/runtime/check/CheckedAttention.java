package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.AttentionOp;

/** Checks {@link AttentionOp}. */
record CheckedAttention(AttentionOp op, Memory memory, Watches watches) implements AttentionOp {
    /** Multiplies and adds for a query and a key, a head's element: scores and weighted values. */
    private static final int FORWARD_FLOPS = 2 * 2;

    /** Scores once more, and the gradients of values, probabilities, queries and keys. */
    private static final int BACKWARD_FLOPS = 2 * 5;

    @Override
    public void forward(Tensor out, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, AttentionLayout layout) {
        String name = "attention.forward";
        check(name, logSumExp, q, keys, values, layout).outRows("out", out, q.dim(0), queryWidth(layout));
        long start = watches.start();
        op.forward(out, logSumExp, q, keys, values, layout);
        watches.ended(name, flops(FORWARD_FLOPS, layout), start);
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
        String name = "attention.backward";
        check(name, logSumExp, q, keys, values, layout)
                .rows("out", out, q.dim(0), queryWidth(layout))
                .rows("dout", dout, q.dim(0), queryWidth(layout))
                .outRows("dq", dq, q.dim(0), queryWidth(layout))
                .outRows("dkeys", dkeys, keys.dim(0), keyWidth(layout))
                .outRows("dvalues", dvalues, keys.dim(0), keyWidth(layout));
        long start = watches.start();
        op.backward(dq, dkeys, dvalues, dout, out, logSumExp, q, keys, values, layout);
        watches.ended(name, flops(BACKWARD_FLOPS, layout), start);
    }

    private Operands check(
            String name, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, AttentionLayout layout) {
        Operands operands = new Operands(name, memory)
                .rows("q", q, q.dim(0), queryWidth(layout))
                .rows("logSumExp", logSumExp, q.dim(0), layout.heads())
                .rows("keys", keys, keys.dim(0), keyWidth(layout))
                .rows("values", values, keys.dim(0), keyWidth(layout));
        int rows = q.dim(0);
        int keyRows = keys.dim(0);
        for (int s = 0; s < layout.sequences(); s++) {
            long lastQuery = (long) layout.queryStart()[s] + layout.queryCount()[s];
            if (layout.queryStart()[s] < 0 || lastQuery > rows) {
                throw operands.wrong("q", q, "the queries of sequence " + s + ", rows up to " + lastQuery);
            }
            checkKeys(operands, keys, keyRows, layout, s);
        }
        return operands;
    }

    private static void checkKeys(Operands operands, Tensor keys, int keyRows, AttentionLayout layout, int s) {
        int left = layout.keyCount()[s];
        int[] tiles = layout.tileRows()[s];
        if (left < layout.queryCount()[s] || tiles.length < Math.ceilDiv(left, layout.tile())) {
            throw operands.wrong("keys", keys, "all keys of sequence " + s + ": its layout has too few");
        }
        for (int t = 0; left > 0; t++, left -= layout.tile()) {
            if (tiles[t] < 0 || tiles[t] > keyRows - Math.min(left, layout.tile())) {
                throw operands.wrong(
                        "keys", keys, "the keys of sequence " + s + ", which has a tile at row " + tiles[t]);
            }
        }
    }

    private static long queryWidth(AttentionLayout layout) {
        return (long) layout.heads() * layout.headSize();
    }

    private static long keyWidth(AttentionLayout layout) {
        return (long) layout.kvHeads() * layout.headSize();
    }

    /** Keys that a query does not see do not count. */
    private static long flops(int each, AttentionLayout layout) {
        long pairs = 0;
        for (int s = 0; s < layout.sequences(); s++) {
            for (int i = 0; i < layout.queryCount()[s]; i++) {
                int position = layout.position(s, i);
                pairs += position + 1 - layout.firstKey(position);
            }
        }
        return each * pairs * queryWidth(layout);
    }
}
