/** The decoders of tokenizer.json, for whole sequences and for streams. */
@NullMarked
package dev.nernst.tokenizer.decoder;

import org.jspecify.annotations.NullMarked;
