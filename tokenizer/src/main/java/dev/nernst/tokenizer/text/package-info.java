/** Text with its alignment to the original, Unicode classes, UTF-8 and the GPT-2 byte alphabet. */
@NullMarked
package dev.nernst.tokenizer.text;

import org.jspecify.annotations.NullMarked;
