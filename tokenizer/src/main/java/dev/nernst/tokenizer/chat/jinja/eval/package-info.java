/** The tree-walking evaluator: statements, expressions, loops, macros, attribute access. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.eval;

import org.jspecify.annotations.NullMarked;
