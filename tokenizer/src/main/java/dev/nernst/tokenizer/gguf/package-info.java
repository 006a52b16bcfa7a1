/** Tokenizers as GGUF files describe them, turned into the Hugging Face form. */
@NullMarked
package dev.nernst.tokenizer.gguf;

import org.jspecify.annotations.NullMarked;
