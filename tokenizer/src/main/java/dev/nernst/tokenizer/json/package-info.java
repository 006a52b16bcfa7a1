/** Reading tokenizer.json, tokenizer_config.json and their companions. */
@NullMarked
package dev.nernst.tokenizer.json;

import org.jspecify.annotations.NullMarked;
