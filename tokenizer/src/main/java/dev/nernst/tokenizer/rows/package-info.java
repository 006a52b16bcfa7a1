/** Rows of JSON Lines that the commands {@code tokenize} and {@code render} read and print. */
@NullMarked
package dev.nernst.tokenizer.rows;

import org.jspecify.annotations.NullMarked;
