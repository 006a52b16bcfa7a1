package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;

/**
 * What an optimiser does to whole parameters; all F32, any shape. These have no backward half: nothing flows through them.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface OptimizerOps {
    /**
     * One AdamW step with decoupled weight decay (Loshchilov and Hutter, 2019), as PyTorch orders it: decay first, then
     * the update with bias-corrected moments.
     *
     * @param parameter changed in place
     * @param firstMoment changed in place
     * @param secondMoment changed in place
     * @param gradientScale multiplies the gradient first, for clipping
     */
    void adamW(
            Tensor parameter,
            Tensor firstMoment,
            Tensor secondMoment,
            Tensor gradient,
            float gradientScale,
            AdamWStep step);

    /** The sum of the squares of all elements, in double over fixed chunks; NaN or infinite if an element is. */
    double sumOfSquares(Tensor tensor);

    /**
     * The numbers of one AdamW step.
     *
     * @param learningRate of this step
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root of the corrected second moment
     * @param weightDecay decoupled, times the learning rate
     * @param number of this step, from 1; for the bias corrections
     */
    record AdamWStep(
            double learningRate, double beta1, double beta2, double epsilon, double weightDecay, long number) {}
}
