/** Added tokens: found in the text before the model sees it. */
@NullMarked
package dev.nernst.tokenizer.added;

import org.jspecify.annotations.NullMarked;
