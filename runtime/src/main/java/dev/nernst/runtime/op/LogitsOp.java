package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What sampling does to rows of logits, F32 [rows, vocabulary], where they lie: only a few numbers a row come back. Every
 * row is worked on by itself, so its result does not depend on the other rows of a call.
 *
 * <p>Methods that only read take the numbers of the rows they are to look at, in any order, repeated where one is wanted
 * more than once. Methods that change logits go over all rows of their tensor.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface LogitsOp {
    /**
     * The sums that the softmax of each row is made of.
     *
     * @param weights F32 [rows.length, vocabulary], filled with {@code exp(logit - largest logit of the row)}; or null
     */
    SoftmaxSums[] softmax(Tensor logits, int[] rows, @Nullable Tensor weights);

    /**
     * Draws an entry of each row: the first at which the running sum of weights passes the goal, or the last one with a
     * weight. A goal of {@code u * sum} with u uniform in [0, 1) draws entries as likely as their weights are large.
     *
     * @param weights F32 [any, vocabulary], as {@link #softmax} fills it
     * @param goals [rows.length]
     */
    int[] draw(Tensor weights, int[] rows, double[] goals);

    /** The largest entry of each row, the first of equal ones; -1 where it is infinite or an entry is not a number. */
    int[] argmax(Tensor logits, int[] rows);

    /** {@code logits[rows[i], ids[i]]}. */
    float[] at(Tensor logits, int[] rows, int[] ids);

    /**
     * The largest entries of each row.
     *
     * @param counts [rows.length] how many; a row with fewer entries gives all
     */
    List<TopLogits> largest(Tensor logits, int[] rows, int[] counts);

    /**
     * Changes single entries: penalties for tokens that have occurred, and biases.
     *
     * @param changes [rows] one of each row
     */
    void adjust(Tensor logits, List<LogitChanges> changes);

    /**
     * Divides each row by its temperature.
     *
     * @param temperatures [rows], above 0; rows of 1 are left as they are
     */
    void divide(Tensor logits, double[] temperatures);

    /**
     * Sets what is cut away to minus infinity.
     *
     * @param truncations [rows] one of each row
     */
    void truncate(Tensor logits, List<Truncation> truncations);
}
