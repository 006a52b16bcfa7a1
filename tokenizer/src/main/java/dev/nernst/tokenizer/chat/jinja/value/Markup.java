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
    public static Markup escape(Object value, String text) {
        return value instanceof Markup markup ? markup : new Markup(escapeText(text));
    }

    /** Characters that mean something in HTML become entities. */
    public static String escapeText(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
