package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;

/**
 * Looks rows up in a table.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface EmbeddingOp extends OpPair {
    /**
     * {@code out[i] = table[ids[i]]}.
     *
     * @param out F32 [tokens, hidden]
     * @param table [vocabulary, hidden], in any weight dtype
     * @param ids [tokens], each within the vocabulary
     */
    void forward(Tensor out, Tensor table, int[] ids);

    /** {@code dtable[ids[i]] += dout[i]}, tokens in order, so that sums are repeatable. */
    void backward(Tensor dtable, Tensor dout, int[] ids);
}
