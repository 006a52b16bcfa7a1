package dev.nernst.weights.io;

/**
 * Puts text from files into messages: one line, no control characters, of bounded length.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class TextQuote {
    private static final int MAX_CHARS = 120;

    private TextQuote() {}

    /** {@code text} in double quotes. */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), MAX_CHARS); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append(text.length() > MAX_CHARS ? "...\"" : "\"").toString();
    }
}
