package dev.nernst.runtime.measure;

/**
 * How fast one half of an op ran, beside what the machine could do.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param op and half, for example {@code matmul.forward}
 * @param sizes in words
 * @param figure in {@code unit}
 * @param unit {@code GFLOP/s} where multiply-adds bound the op, {@code GB/s} where memory does
 * @param ceiling of the machine, in {@code unit}; what stays in a cache can exceed that of memory
 * @param ratio figure over ceiling
 */
public record OpResult(String op, String sizes, double figure, String unit, double ceiling, double ratio) {
    static OpResult of(String op, String sizes, double figure, String unit, double ceiling) {
        return new OpResult(op, sizes, figure, unit, ceiling, figure / ceiling);
    }
}
