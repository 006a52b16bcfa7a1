package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;

/** Values as text where marked-up text stays marked up. */
final class Soft {
    private Soft() {}

    /** The value itself if it is marked up, else its text. */
    static Object string(Object value, Meter meter) {
        return value instanceof Markup ? value : PyText.str(value, meter);
    }
}
