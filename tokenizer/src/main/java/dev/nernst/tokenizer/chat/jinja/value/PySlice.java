package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigInteger;
import java.util.function.IntConsumer;

/**
 * The {@code start:stop:step} of a subscript; absent parts are {@link None#NONE}.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param start first index
 * @param stop bound, exclusive
 * @param step not 0
 */
public record PySlice(Object start, Object stop, Object step) {
    /** Calls back with each index of a sequence of {@code length} elements that the slice selects, in order. */
    public void forEachIndex(int length, Meter meter, IntConsumer use) {
        long by = step == None.NONE ? 1 : index(step);
        if (by == 0) {
            throw TemplateException.valueError("slice step cannot be zero");
        }
        long from = bound(start, by > 0 ? 0 : length - 1, length, by);
        long to = bound(stop, by > 0 ? length : -1, length, by);
        // A huge step must not wrap around.
        long stride = Math.clamp(by, -(long) length - 1, (long) length + 1);
        long span = stride > 0 ? to - from : from - to;
        meter.list(span <= 0 ? 0 : (span - 1) / Math.abs(stride) + 1);
        for (long at = from; stride > 0 ? at < to : at > to; at += stride) {
            use.accept((int) at);
        }
    }

    private static long bound(Object part, long absent, int length, long by) {
        if (part == None.NONE) {
            return absent;
        }
        long lowest = by > 0 ? 0 : -1;
        long highest = by > 0 ? length : length - 1L;
        long at = index(part);
        return Math.clamp(at < 0 ? at + length : at, lowest, highest);
    }

    private static long index(Object part) {
        return switch (part) {
            case Boolean b -> b ? 1 : 0;
            case Long n -> Math.clamp(n, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BigInteger big -> big.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
            default -> throw notAnIndex();
        };
    }

    private static TemplateException notAnIndex() {
        return TemplateException.typeError("slice indices must be integers or None or have an __index__ method");
    }
}
