/** Python's text forms of values: str, repr, JSON, % formatting, str.format, strftime. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.text;

import org.jspecify.annotations.NullMarked;
