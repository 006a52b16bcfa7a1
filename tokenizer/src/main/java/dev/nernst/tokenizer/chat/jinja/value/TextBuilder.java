package dev.nernst.tokenizer.chat.jinja.value;

/**
 * Text under construction, charged to a meter before it grows. Templates' text is made with it alone, never with a builder of
 * Java's own. Not thread-safe.
 */
public final class TextBuilder {
    private static final String HEX = "0123456789abcdef";

    /** A builder that is full doubles, and keeps the old half until it is copied. */
    private static final int GROWTH_BYTES = 2;

    /** Whoever asked for a template's output goes on to copy it. */
    private static final int OUTPUT_BYTES = 6;

    private final Meter meter;
    private final int moreBytes;
    private final StringBuilder out = new StringBuilder();

    /** An empty text. */
    public TextBuilder(Meter meter) {
        this(meter, GROWTH_BYTES);
    }

    private TextBuilder(Meter meter, int moreBytes) {
        this.meter = meter;
        this.moreBytes = moreBytes;
    }

    /** An empty text that becomes what a template renders to. */
    public static TextBuilder output(Meter meter) {
        return new TextBuilder(meter, GROWTH_BYTES + OUTPUT_BYTES);
    }

    /** Adds a text. */
    public TextBuilder append(String text) {
        grow(text.length());
        out.append(text);
        return this;
    }

    /** Adds a part of a text, from one UTF-16 index to before another. */
    public TextBuilder append(String text, int from, int to) {
        grow(to - (long) from);
        out.append(text, from, to);
        return this;
    }

    /** Adds a UTF-16 unit. */
    public TextBuilder append(char c) {
        grow(1);
        out.append(c);
        return this;
    }

    /** Adds a code point. */
    public TextBuilder appendCodePoint(int c) {
        grow(Character.charCount(c));
        out.appendCodePoint(c);
        return this;
    }

    /** Adds an integer in decimal. */
    public TextBuilder append(long number) {
        grow(20);
        out.append(number);
        return this;
    }

    /** Adds the last {@code digits} hexadecimal digits of a number, in lower case. */
    public TextBuilder hex(int number, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            append(HEX.charAt(number >> shift & 15));
        }
        return this;
    }

    /** Adds copies of a text; none for a count below 1. */
    public TextBuilder repeat(String text, long count) {
        if (count > 0 && !text.isEmpty()) {
            grow(count > Integer.MAX_VALUE ? Long.MAX_VALUE : text.length() * count);
            out.repeat(text, (int) count);
        }
        return this;
    }

    /** Length in UTF-16 units. */
    public int length() {
        return out.length();
    }

    /** The text. */
    @Override
    public String toString() {
        meter.text(out.length());
        return out.toString();
    }

    private void grow(long characters) {
        meter.text(characters);
        meter.bytes(moreBytes * Math.min(characters, Integer.MAX_VALUE));
    }
}
