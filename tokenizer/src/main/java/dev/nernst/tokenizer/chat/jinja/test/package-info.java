/** Jinja's built-in tests. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.test;

import org.jspecify.annotations.NullMarked;
