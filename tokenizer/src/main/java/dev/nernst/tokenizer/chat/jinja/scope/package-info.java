/** Which scope owns which name: Jinja's static name resolution. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.scope;

import org.jspecify.annotations.NullMarked;
