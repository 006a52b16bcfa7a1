/** Byte pair encoding: vocabulary, merges, the merge loop and its word cache. */
@NullMarked
package dev.nernst.tokenizer.bpe;

import org.jspecify.annotations.NullMarked;
