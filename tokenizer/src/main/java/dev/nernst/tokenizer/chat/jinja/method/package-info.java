/** Methods of Python's str, dict, list and numbers, as far as a sandboxed template may call them. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.method;

import org.jspecify.annotations.NullMarked;
