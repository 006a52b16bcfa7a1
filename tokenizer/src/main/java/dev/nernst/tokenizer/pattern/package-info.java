/** Matching: Oniguruma patterns in java.util.regex, and hand-written scanners for the well-known split patterns. */
@NullMarked
package dev.nernst.tokenizer.pattern;

import org.jspecify.annotations.NullMarked;
