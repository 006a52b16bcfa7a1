package dev.nernst.runtime.op;

/**
 * Changes to single entries of a row of logits: each is divided by its penalty where it is positive and multiplied where it
 * is not, and then its bias is added.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param ids entries, each once
 * @param penalties of each, above 0; 1 changes nothing
 * @param biases of each; 0 changes nothing
 */
public record LogitChanges(int[] ids, double[] penalties, double[] biases) {
    /** Changes nothing. */
    public static final LogitChanges NONE = new LogitChanges(new int[0], new double[0], new double[0]);
}
