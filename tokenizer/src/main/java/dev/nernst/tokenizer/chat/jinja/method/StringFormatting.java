package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.text.BraceFormat;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Lookup;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;

/** {@code str.format} and {@code str.format_map}, whose fields go through the sandbox. */
final class StringFormatting {
    private StringFormatting() {}

    static Object format(Object owner, Arguments arguments, Lookup lookup) {
        return Strings.like(
                owner, BraceFormat.format(Strings.textOf(owner), arguments.positional(), arguments.keywords(), lookup));
    }

    static Object formatMap(Object owner, Arguments arguments, Lookup lookup) {
        Object mapping = arguments.positionalOnly("format_map", 1, 1).get(0);
        if (!(mapping instanceof PyDict dict)) {
            throw TemplateException.typeError("format_map() argument must be a mapping, not " + Types.name(mapping));
        }
        return Strings.like(
                owner, BraceFormat.formatMap(Strings.textOf(owner), name -> dict.get(name, arguments.meter()), lookup));
    }
}
