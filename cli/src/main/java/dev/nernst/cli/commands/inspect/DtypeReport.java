package dev.nernst.cli.commands.inspect;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All tensors of one element type together.
 *
 * @param tensors how many there are
 * @param elements of all of them
 * @param bytes of all of them
 */
record DtypeReport(long tensors, long elements, long bytes) {

    private DtypeReport plus(TensorReport tensor) {
        return new DtypeReport(tensors + 1, elements + tensor.elements(), bytes + tensor.bytes());
    }

    /** Sums by element type, in the order in which the types appear. */
    static Map<String, DtypeReport> of(Collection<TensorReport> tensors) {
        Map<String, DtypeReport> sums = new LinkedHashMap<>();
        for (TensorReport tensor : tensors) {
            sums.put(
                    tensor.dtype(),
                    sums.getOrDefault(tensor.dtype(), new DtypeReport(0, 0, 0)).plus(tensor));
        }
        return sums;
    }
}
