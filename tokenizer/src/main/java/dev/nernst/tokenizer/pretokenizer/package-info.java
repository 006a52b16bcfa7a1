/** The pre-tokenizers of tokenizer.json: they cut normalized text into the pieces that the model sees. */
@NullMarked
package dev.nernst.tokenizer.pretokenizer;

import org.jspecify.annotations.NullMarked;
