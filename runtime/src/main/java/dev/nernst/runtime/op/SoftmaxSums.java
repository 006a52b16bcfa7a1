package dev.nernst.runtime.op;

/**
 * The sums that the softmax of one row of logits z is made of, relative to the largest one: with {@code d = z - max}.
 *
 * @param max the largest logit
 * @param sum of e^d
 * @param weighted sum of d e^d
 */
public record SoftmaxSums(float max, double sum, double weighted) {
    /** {@code log sum e^z}, in nats. */
    public double logSumExp() {
        return max + Math.log(sum);
    }

    /** Entropy of the distribution, in nats: {@code log sum e^d} less the mean of d. */
    public double entropy() {
        return Math.log(sum) - weighted / sum;
    }

    /** Whether the logits were numbers, and the largest of them finite. */
    public boolean isFinite() {
        return Float.isFinite(max) && Double.isFinite(sum);
    }
}
