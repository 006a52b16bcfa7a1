package dev.nernst.tokenizer.postprocessor;

import dev.nernst.tokenizer.text.ByteAlphabet;
import dev.nernst.tokenizer.text.UnicodeClass;

/**
 * How many characters of white space, the Ġ of the byte alphabet included, a token's text begins and ends with.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class SpaceCounts {
    private static final int LIMIT = 0x7FFF;

    private SpaceCounts() {}

    /** Counts, packed into one int. */
    public static int of(CharSequence token) {
        int length = token.length();
        int leading = 0;
        while (leading < length && isSpace(token.charAt(leading))) {
            leading++;
        }
        int trailing = 0;
        while (trailing < length && isSpace(token.charAt(length - 1 - trailing))) {
            trailing++;
        }
        return (Math.min(leading, LIMIT) << 16) | Math.min(trailing, LIMIT);
    }

    static int leading(int packed) {
        return packed >>> 16;
    }

    static int trailing(int packed) {
        return packed & 0xFFFF;
    }

    private static boolean isSpace(char c) {
        return c == ByteAlphabet.SPACE || UnicodeClass.isWhiteSpace(c);
    }
}
