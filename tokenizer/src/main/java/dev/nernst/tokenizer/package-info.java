@NullMarked
package dev.nernst.tokenizer;

import org.jspecify.annotations.NullMarked;
