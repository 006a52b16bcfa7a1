package dev.nernst.tokenizer.text;

/**
 * Turns bytes into characters as they come, never half a character: a complete one is written at once, the beginning of
 * one waits, and a maximal part that can no longer become one turns into a single U+FFFD as soon as that is known (Unicode
 * Standard, section 3.9, "substitution of maximal subparts", which Rust's lossy conversion follows too). Not thread-safe.
 */
public final class Utf8Decoder {
    private int codePoint;
    private int missing;
    private int lower = 0x80;
    private int upper = 0xBF;
    private int replacements;

    /** Takes one byte (0 to 255) and appends what has become certain. */
    public void push(int unsignedByte, StringBuilder out) {
        if (missing > 0) {
            if (unsignedByte >= lower && unsignedByte <= upper) {
                codePoint = (codePoint << 6) | (unsignedByte & 0x3F);
                lower = 0x80;
                upper = 0xBF;
                if (--missing == 0) {
                    out.appendCodePoint(codePoint);
                }
                return;
            }
            flush(out);
        }
        begin(unsignedByte, out);
    }

    /** Appends U+FFFD where a character was begun and not finished, and forgets it. */
    public void flush(StringBuilder out) {
        if (missing > 0) {
            replace(out);
            missing = 0;
            lower = 0x80;
            upper = 0xBF;
        }
    }

    /** How many broken parts have been replaced so far. */
    public int replacements() {
        return replacements;
    }

    private void begin(int b, StringBuilder out) {
        if (b < 0x80) {
            out.append((char) b);
        } else if (b >= 0xC2 && b <= 0xDF) {
            expect(b & 0x1F, 1, 0x80, 0xBF);
        } else if (b >= 0xE0 && b <= 0xEF) {
            // Overlong forms and surrogates are excluded by the range of the second byte.
            expect(b & 0x0F, 2, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF);
        } else if (b >= 0xF0 && b <= 0xF4) {
            expect(b & 0x07, 3, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF);
        } else {
            replace(out);
        }
    }

    private void replace(StringBuilder out) {
        out.append('\uFFFD');
        replacements++;
    }

    private void expect(int bits, int count, int first, int last) {
        codePoint = bits;
        missing = count;
        lower = first;
        upper = last;
    }
}
