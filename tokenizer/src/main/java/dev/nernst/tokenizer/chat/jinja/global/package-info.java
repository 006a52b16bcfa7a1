/** Functions every template can call: range, dict, namespace, cycler, joiner, raise_exception, strftime_now. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.global;

import org.jspecify.annotations.NullMarked;
