package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.AbstractList;
import java.util.List;

/**
 * A Python range of at most {@link #MAX_LENGTH} elements, Jinja's sandbox bound.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param start first element
 * @param stop bound, exclusive
 * @param step not 0
 */
public record PyRange(long start, long stop, long step) {
    /** The longest range a sandboxed template may make. */
    public static final int MAX_LENGTH = 100_000;

    /**
     * @throws TemplateException ValueError for step 0, OverflowError for a range that is too long
     */
    public PyRange {
        if (step == 0) {
            throw TemplateException.valueError("range() arg 3 must not be zero");
        }
        if (count(start, stop, step) > MAX_LENGTH) {
            throw TemplateException.of(
                    "OverflowError",
                    "Range too big. The sandbox blocks ranges larger than MAX_RANGE (" + MAX_LENGTH + ").");
        }
    }

    /** Number of elements. */
    public int size() {
        return (int) count(start, stop, step);
    }

    /** The elements as a list view. */
    public List<Object> elements() {
        int size = size();
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return start + index * step;
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    // Double is exact enough to tell "too long" and exact below 2^53.
    private static double count(long start, long stop, long step) {
        double span = step > 0 ? (double) stop - (double) start : (double) start - (double) stop;
        return span <= 0 ? 0 : Math.ceil(span / Math.abs((double) step));
    }
}
