package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.AttentionOp;

/** {@link AttentionOp} one query at a time, with all its scores at hand. */
final class ScalarAttention implements AttentionOp {
    @Override
    public void forward(Tensor out, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, AttentionLayout layout) {
        int d = layout.headSize();
        for (int s = 0; s < layout.sequences(); s++) {
            for (int i = 0; i < layout.queryCount()[s]; i++) {
                for (int h = 0; h < layout.heads(); h++) {
                    Query query = new Query(layout, s, i, h);
                    double[] scores = query.scores(q, keys);
                    double max = Double.NEGATIVE_INFINITY;
                    for (double score : scores) {
                        max = Math.max(max, score);
                    }
                    double sum = 0;
                    for (double score : scores) {
                        sum += Math.exp(score - max);
                    }
                    double lse = max + Math.log(sum);
                    logSumExp.setFloat((long) query.row * layout.heads() + h, (float) lse);
                    double[] result = new double[d];
                    for (int k = 0; k < scores.length; k++) {
                        Rows.axpy(result, Math.exp(scores[k] - lse), query.keyHead(values, k));
                    }
                    for (int c = 0; c < d; c++) {
                        out.setFloat(query.queryAt + c, (float) result[c]);
                    }
                }
            }
        }
    }

    /**
     * With p the weights of the keys: {@code dv_k += p_k dout}, {@code dscore_k = p_k (dout·v_k - dout·out)},
     * {@code dq += scale dscore_k key_k} and {@code dkey_k += scale dscore_k q}.
     */
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
        for (int s = 0; s < layout.sequences(); s++) {
            for (int i = 0; i < layout.queryCount()[s]; i++) {
                for (int h = 0; h < layout.heads(); h++) {
                    Query query = new Query(layout, s, i, h);
                    double[] scores = query.scores(q, keys);
                    double lse = logSumExp.getFloat((long) query.row * layout.heads() + h);
                    float[] d = query.queryHead(dout);
                    float[] qHead = query.queryHead(q);
                    double mean = Rows.dot(d, query.queryHead(out));
                    for (int k = 0; k < scores.length; k++) {
                        double p = Math.exp(scores[k] - lse);
                        double dscore = p * (Rows.dot(d, query.keyHead(values, k)) - mean) * layout.scale();
                        long keyAt = query.keyAt(k);
                        float[] key = query.keyHead(keys, k);
                        for (int c = 0; c < d.length; c++) {
                            add(dvalues, keyAt + c, p * d[c]);
                            add(dq, query.queryAt + c, dscore * key[c]);
                            add(dkeys, keyAt + c, dscore * qHead[c]);
                        }
                    }
                }
            }
        }
    }

    private static void add(Tensor target, long at, double value) {
        target.setFloat(at, (float) (target.getFloat(at) + value));
    }

    /** Query {@code i} of sequence {@code s} under head {@code h}, and the keys it sees. */
    private static final class Query {
        final AttentionLayout layout;
        final int sequence;
        final int position;
        final int firstKey;
        final int row;
        final long queryAt;
        final int kvHead;

        Query(AttentionLayout layout, int s, int i, int h) {
            this.layout = layout;
            sequence = s;
            position = layout.position(s, i);
            firstKey = layout.firstKey(position);
            row = layout.queryStart()[s] + i;
            queryAt = ((long) row * layout.heads() + h) * layout.headSize();
            kvHead = h / (layout.heads() / layout.kvHeads());
        }

        long keyAt(int k) {
            long keyRow = layout.keyRow(sequence, firstKey + k);
            return (keyRow * layout.kvHeads() + kvHead) * layout.headSize();
        }

        float[] keyHead(Tensor keys, int k) {
            return head(keys, keyAt(k));
        }

        float[] queryHead(Tensor tensor) {
            return head(tensor, queryAt);
        }

        private float[] head(Tensor tensor, long at) {
            float[] values = new float[layout.headSize()];
            Floats.copy(tensor, at, values, 0, values.length);
            return values;
        }

        double[] scores(Tensor q, Tensor keys) {
            float[] head = queryHead(q);
            double[] scores = new double[position - firstKey + 1];
            for (int k = 0; k < scores.length; k++) {
                scores[k] = Rows.dot(head, keyHead(keys, k)) * layout.scale();
            }
            return scores;
        }
    }
}
