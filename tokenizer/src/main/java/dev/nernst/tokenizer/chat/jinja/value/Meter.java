package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.RenderBudget;
import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigInteger;
import java.util.concurrent.CancellationException;

/**
 * What one render has left of its budget. Everything that takes time or memory is charged here, before it is done where its size
 * is known: the operations on values ask for a meter, so there is no way to them without one.
 *
 * <p>It also bounds how deep calls and values are nested, and notices that the thread is interrupted. One per render, not
 * thread-safe.
 */
public final class Meter {
    /** Deepest nesting of expressions, calls and values while rendering. */
    public static final int MAX_DEPTH = 1000;

    // Units of work, of about a nanosecond.
    private static final int STEP = 40;
    private static final int ITEM = 8;
    private static final int CHARACTER = 2;

    /** A pattern takes several looks and a call for every character. */
    private static final int MATCHED_CHARACTER = 20;

    // Bytes, at most: a character may take two; an element is a reference and often a number of its own.
    private static final int CHARACTER_BYTES = 2;
    private static final int ITEM_BYTES = 16;
    private static final int OBJECT_BYTES = 64;

    private static final int MAX_LENGTH = 1 << 30;
    private static final long CHECK_EVERY = 1 << 20;
    private static final long HUGE = 1L << 62;

    private final RenderBudget budget;
    private long work;
    private long bytes;
    private long checkAt;
    private int depth;

    /** A meter that starts with a whole budget. */
    public Meter(RenderBudget budget) {
        this.budget = budget;
        this.work = budget.work();
        this.bytes = budget.bytes();
        this.checkAt = Math.max(0, work - CHECK_EVERY);
    }

    /** A meter that never runs out, for what the caller of a render brings along. */
    public static Meter unlimited() {
        return new Meter(new RenderBudget(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    /** Charges one node of the template, or a call. */
    public void step() {
        work(STEP);
    }

    /** Charges {@code count} of them. */
    public void steps(long count) {
        work(product(count, STEP));
    }

    /** Charges elements that are walked. */
    public void items(long count) {
        work(product(count, ITEM));
    }

    /** Charges characters that are read, compared or copied. */
    public void characters(long count) {
        work(product(count, CHARACTER));
    }

    /** Charges what a multiplication of integers of so many bits costs, and the result's memory. */
    public void integers(long leftBits, long rightBits) {
        work(product(leftBits / 32 + 1, rightBits / 32 + 1));
        bytes((leftBits + rightBits) / 8);
    }

    /** Charges a new text of so many characters. */
    public void text(long characters) {
        bound(characters);
        if (characters > 0) {
            work(CHARACTER * characters);
            take(CHARACTER_BYTES * characters);
        }
    }

    /** Charges a new list, tuple, dict or the like with so many elements. */
    public void list(long elements) {
        bound(elements);
        work(ITEM * Math.max(0, elements));
        take(ITEM_BYTES * Math.max(0, elements) + OBJECT_BYTES);
    }

    /** Charges memory. */
    public void bytes(long count) {
        take(Math.clamp(count, 0, HUGE));
    }

    private void take(long count) {
        bytes -= count;
        if (bytes < 0) {
            bytes = -1;
            throw TemplateException.of(
                    "MemoryError", "the template makes values of more than " + budget.bytes() + " bytes, its budget");
        }
    }

    /** Charges what a function reads just because it is called: its arguments that are text or long integers. */
    void reads(Object value) {
        if (value instanceof String text) {
            characters(text.length());
        } else if (value instanceof Markup markup) {
            characters(markup.text().length());
        } else if (value instanceof BigInteger integer) {
            integers(integer.bitLength(), 0);
        }
    }

    /** A text for a pattern to match, which charges every look at a character, backtracking included. */
    public CharSequence matched(String text) {
        return new MatchedText(text, this);
    }

    void look() {
        work(MATCHED_CHARACTER);
    }

    /** Goes one level down, which is a step; whoever calls this calls {@link #leave} afterwards, unless the render fails. */
    public void enter() {
        work(STEP);
        if (++depth > MAX_DEPTH) {
            throw TemplateException.of("RecursionError", "calls or values are nested more than " + MAX_DEPTH + " deep");
        }
    }

    /** Goes back up. */
    public void leave() {
        depth--;
    }

    /** Units of work that are left. */
    public long workLeft() {
        return work;
    }

    /** Bytes that are left. */
    public long bytesLeft() {
        return bytes;
    }

    // Whatever the budget, Java's texts and lists have an end.
    private static void bound(long length) {
        if (length > MAX_LENGTH) {
            throw TemplateException.of(
                    "MemoryError", "the template makes a value longer than " + MAX_LENGTH + " elements");
        }
    }

    private void work(long units) {
        work -= units;
        if (work < checkAt) {
            check();
        }
    }

    private void check() {
        if (work < 0) {
            work = -1;
            throw TemplateException.of(
                    "RuntimeError", "the template takes more than " + budget.work() + " units of work, its budget");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("rendering the chat template was interrupted");
        }
        checkAt = Math.max(0, work - CHECK_EVERY);
    }

    private static long product(long count, long each) {
        return count <= 0 ? 0 : count > HUGE / each ? HUGE : count * each;
    }

    /** Seen by {@code java.util.regex}. */
    private record MatchedText(String text, Meter meter) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            meter.look();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            meter.text(end - (long) start);
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
