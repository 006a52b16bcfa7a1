/** Rows of JSON Lines: what {@code tokenize} and {@code render} print of each, and a conversation as prompts have it, too. */
@NullMarked
package dev.nernst.tokenizer.rows;

import org.jspecify.annotations.NullMarked;
