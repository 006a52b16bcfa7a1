/** The post-processors of tokenizer.json: special tokens around a sequence, trimmed offsets. */
@NullMarked
package dev.nernst.tokenizer.postprocessor;

import org.jspecify.annotations.NullMarked;
