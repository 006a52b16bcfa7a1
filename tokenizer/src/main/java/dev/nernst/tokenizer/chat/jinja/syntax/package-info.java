/** From template text to a syntax tree: lexer, parser, tree nodes. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.syntax;

import org.jspecify.annotations.NullMarked;
