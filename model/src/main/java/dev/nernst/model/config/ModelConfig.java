package dev.nernst.model.config;

import java.util.List;

/**
 * The shape of a decoder, as config.json gives it.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param family the model family
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the gated feed-forward layer
 * @param layers number of blocks
 * @param heads query heads
 * @param kvHeads key-value heads; divides {@code heads}
 * @param headSize elements a head; even
 * @param vocabularySize rows of the embedding and of the head
 * @param maxPositions context length, tokens
 * @param rmsNormEpsilon added to the mean square in every RMSNorm
 * @param rope position embedding
 * @param tiedHead whether the head shares the embedding's weights
 * @param qkvBias whether q, k and v have biases
 * @param outputBias whether the attention's output projection has one
 * @param mlpBias whether gate, up and down have biases
 * @param slidingWindow for each layer the number of keys a query sees, 0 for all
 * @param bosIds beginning-of-sequence ids; none or one
 * @param eosIds end-of-sequence ids
 * @param initializerRange standard deviation of freshly initialised matrices; whatever number config.json has
 */
public record ModelConfig(
        Family family,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int vocabularySize,
        int maxPositions,
        float rmsNormEpsilon,
        RopeConfig rope,
        boolean tiedHead,
        boolean qkvBias,
        boolean outputBias,
        boolean mlpBias,
        List<Integer> slidingWindow,
        List<Integer> bosIds,
        List<Integer> eosIds,
        double initializerRange) {
    /** Width of all query heads together. */
    public int queryWidth() {
        return heads * headSize;
    }

    /** Width of all key heads together; the values' too. */
    public int kvWidth() {
        return kvHeads * headSize;
    }

    /** The same shape with a head of its own. */
    public ModelConfig withOwnHead() {
        return new ModelConfig(
                family,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                kvHeads,
                headSize,
                vocabularySize,
                maxPositions,
                rmsNormEpsilon,
                rope,
                false,
                qkvBias,
                outputBias,
                mlpBias,
                slidingWindow,
                bosIds,
                eosIds,
                initializerRange);
    }

    /** Factor on attention scores. */
    public float attentionScale() {
        return (float) (1 / Math.sqrt(headSize));
    }
}
