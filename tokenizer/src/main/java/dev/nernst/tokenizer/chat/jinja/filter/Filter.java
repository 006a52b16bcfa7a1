package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.value.Arguments;

/** A template filter. Stateless; safe for use by several threads. */
@FunctionalInterface
public interface Filter {
    /** The filtered value; failures are {@code TemplateException}. */
    Object apply(Object input, Arguments arguments, FilterContext context);
}
