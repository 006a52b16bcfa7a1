package dev.nernst.runtime.logits;

import dev.nernst.runtime.op.SoftmaxSums;

/** The kernel that providers differ in: the softmax of one row. Several threads call it at once. */
@FunctionalInterface
public interface RowSoftmax {
    /**
     * @param logits [vocabulary]
     * @param weights [vocabulary], filled with {@code exp(logit - largest logit)}
     */
    SoftmaxSums of(float[] logits, float[] weights);
}
