/** Jinja's built-in filters, by group. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.filter;

import org.jspecify.annotations.NullMarked;
