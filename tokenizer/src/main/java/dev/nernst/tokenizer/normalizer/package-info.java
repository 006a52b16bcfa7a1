/** The normalizers of tokenizer.json. */
@NullMarked
package dev.nernst.tokenizer.normalizer;

import org.jspecify.annotations.NullMarked;
