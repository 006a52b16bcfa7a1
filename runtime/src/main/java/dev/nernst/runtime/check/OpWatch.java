package dev.nernst.runtime.check;

/** Looks on while ops run: counts or times them. Safe for use by several threads. */
@FunctionalInterface
public interface OpWatch {
    /**
     * A call is over.
     *
     * @param op such as {@code matmul.backward}
     * @param flops floating-point operations of its matrix products, a multiply and an add each; 0 where it has none
     * @param nanos that the call took
     */
    void ran(String op, long flops, long nanos);
}
