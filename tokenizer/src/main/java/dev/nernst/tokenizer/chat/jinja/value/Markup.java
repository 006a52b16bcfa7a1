package dev.nernst.tokenizer.chat.jinja.value;

/**
 * A string marked safe for HTML ({@code |safe}, {@code |escape}): joined with a plain string by {@code +}, the plain one is escaped.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param text the characters, already safe
 */
public record Markup(String text) {
    /** A value's text with {@code & < > ' "} as HTML entities; markup is left as it is. */
    public static Markup escape(Object value, String text, Meter meter) {
        return value instanceof Markup markup ? markup : new Markup(escapeText(text, meter));
    }

    /** Characters that mean something in HTML become entities. */
    public static String escapeText(String text, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            String entity = switch (text.charAt(at)) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '\'' -> "&#39;";
                case '"' -> "&#34;";
                default -> "";
            };
            if (!entity.isEmpty()) {
                out.append(text, from, at).append(entity);
                from = at + 1;
            }
        }
        return from == 0 ? text : out.append(text, from, text.length()).toString();
    }
}
