package dev.nernst.weights.store;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;

/**
 * Stores floats in narrower types without turning large numbers into infinities unnoticed. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class CheckedStore {
    /** The largest number of F16; none of BF16's range is lost from a float but its last half unit. */
    private static final float LARGEST_HALF = 65_504;

    private CheckedStore() {}

    /**
     * Writes the first {@code count} values from element {@code at} of {@code target} on, rounded to nearest even.
     *
     * @param where file and tensor, for the message
     * @throws InvalidInputException if a finite value is too large for the type of {@code target}
     */
    public static void store(float[] values, int count, Tensor target, long at, String where) {
        Floats.store(values, 0, target, at, count);
        if (target.dtype() == DType.F32) {
            return;
        }
        for (int i = 0; i < count; i++) {
            float size = Math.abs(values[i]);
            if (size > LARGEST_HALF && Float.isFinite(size) && !Float.isFinite(target.getFloat(at + i))) {
                throw new InvalidInputException(
                        where + ": the value " + values[i] + " is out of the range of " + target.dtype());
            }
        }
    }
}
