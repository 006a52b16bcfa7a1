package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Log-probability of a target and entropy of the whole distribution for each row, straight from hidden states and head
 * weights. Rows and vocabulary are cut into chunks, so that [tokens, vocabulary] logits never exist as a whole. With
 * logits z, temperature T and p = softmax(z / T): entropy H = -sum p log p (em-spec section 1; paper eq. 2).
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface HeadStatisticsOp extends OpPair {
    /** A row without a target. */
    int NO_TARGET = -1;

    /**
     * @param out filled for all rows
     * @param hidden F32 [rows, hidden], after the final norm
     * @param weight [vocabulary, hidden], in any weight dtype
     * @param targets [rows] token ids, or {@link #NO_TARGET}
     * @param temperature T above
     */
    void forward(HeadStatistics out, Tensor hidden, Tensor weight, int[] targets, float temperature);

    /**
     * The same from logits that are at hand. A provider may take statistics that are known with them, or compute them.
     *
     * @param vocabulary entries of a row of logits
     */
    void forward(HeadStatistics out, KnownLogits logits, int vocabulary, int[] targets, float temperature);

    /**
     * Adds the gradient of {@code sum_r dLogProbability[r] * logProbability[r] + dEntropy[r] * entropy[r]}; with
     * {@code dlogp/dz_j = (1[j = target] - p_j) / T} and {@code dH/dz_j = -p_j (log p_j + H) / T}. Rows whose two
     * coefficients are 0 are skipped.
     *
     * @param dhidden F32 [rows, hidden], or null
     * @param dweight F32 [vocabulary, hidden], or null
     */
    void backward(
            @Nullable Tensor dhidden,
            @Nullable Tensor dweight,
            double[] dLogProbability,
            double[] dEntropy,
            HeadStatistics statistics,
            Tensor hidden,
            Tensor weight,
            int[] targets,
            float temperature);

    /**
     * Both halves at once, for a loss whose coefficients of a row depend on nothing but that row's statistics: logits then
     * need to be computed only once. A call whose coefficients are all 0 adds nothing and computes no gradient; a provider may leave out runs of such rows, too.
     *
     * @param out filled for all rows
     * @param dLogProbability [rows], filled by {@code loss}
     * @param dEntropy [rows], filled by {@code loss}
     * @param loss called for runs of rows that together are all rows, in order
     * @param known the logits of all rows, or null; a provider may compute them all the same
     */
    default void forwardBackward(
            HeadStatistics out,
            @Nullable Tensor dhidden,
            @Nullable Tensor dweight,
            double[] dLogProbability,
            double[] dEntropy,
            Coefficients loss,
            Tensor hidden,
            Tensor weight,
            int[] targets,
            float temperature,
            @Nullable KnownLogits known) {
        forward(out, hidden, weight, targets, temperature);
        loss.fill(0, targets.length);
        backward(dhidden, dweight, dLogProbability, dEntropy, out, hidden, weight, targets, temperature);
    }

    /** Whether a loss with these coefficients depends on row {@code r}. */
    static boolean hasGradient(double[] dLogProbability, double[] dEntropy, int[] targets, int r) {
        return dEntropy[r] != 0 || (targets[r] != NO_TARGET && dLogProbability[r] != 0);
    }

    /** Whether it depends on any of the rows {@code from} to {@code to - 1}. */
    static boolean hasGradient(double[] dLogProbability, double[] dEntropy, int[] targets, int from, int to) {
        return IntStream.range(from, to).anyMatch(r -> hasGradient(dLogProbability, dEntropy, targets, r));
    }

    /** A loss, as {@link #forwardBackward} asks it. */
    @FunctionalInterface
    interface Coefficients {
        /** Fills the coefficients of rows {@code from} to {@code to - 1}, whose statistics are ready. */
        void fill(int from, int to);
    }
}
