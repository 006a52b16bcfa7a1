package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigInteger;
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

    /** One element, from 0. */
    public Object get(int index) {
        return start + index * step;
    }

    /** The elements as a list view. */
    public List<Object> elements() {
        PyRange range = this;
        int size = size();
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return range.get(index);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** Whether a number is one of the elements. */
    boolean contains(long number) {
        boolean inside = step > 0 ? start <= number && number < stop : stop < number && number <= start;
        return inside
                && BigInteger.valueOf(number)
                                .subtract(BigInteger.valueOf(start))
                                .mod(BigInteger.valueOf(step).abs())
                                .signum()
                        == 0;
    }

    /** Whether another range has the same elements in the same order. */
    boolean sameElements(PyRange other) {
        int size = size();
        return size == other.size() && (size == 0 || start == other.start && (size == 1 || step == other.step));
    }

    // The difference of two longs, unsigned, always fits; so does one more than its quotient unless the step is 1.
    private static long count(long start, long stop, long step) {
        boolean empty = step > 0 ? start >= stop : start <= stop;
        if (empty) {
            return 0;
        }
        long span = step > 0 ? stop - start : start - stop;
        long stride = step > 0 ? step : -step;
        long whole = Long.divideUnsigned(span - 1, stride);
        return whole < 0 || whole > MAX_LENGTH ? Long.MAX_VALUE : whole + 1;
    }
}
