package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;

/**
 * Causal grouped-query attention over packed sequences, with a streaming softmax over tiles of keys: no matrix of
 * queries times keys ever exists. Query head h reads key-value head {@code h / (heads / kvHeads)}. All F32.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface AttentionOp extends OpPair {
    /**
     * @param out [query rows, heads * head size]
     * @param logSumExp saved for the backward half, [query rows, heads]: of the scaled scores, natural log
     * @param q [query rows, heads * head size], all sequences one after the other
     * @param keys [key rows, kv heads * head size]: the packed keys themselves or the pages of a KV cache
     * @param values as {@code keys}
     * @param layout which rows belong together
     */
    void forward(Tensor out, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, AttentionLayout layout);

    /**
     * Adds to {@code dq}, {@code dkeys} and {@code dvalues}. Only for layouts made by
     * {@link AttentionLayout#packed packed}.
     */
    void backward(
            Tensor dq,
            Tensor dkeys,
            Tensor dvalues,
            Tensor dout,
            Tensor out,
            Tensor logSumExp,
            Tensor q,
            Tensor keys,
            Tensor values,
            AttentionLayout layout);
}
