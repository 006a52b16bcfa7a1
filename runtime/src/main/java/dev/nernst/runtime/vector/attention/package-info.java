/** Attention: prompts, steps of decoding, and the backward half. */
@NullMarked
package dev.nernst.runtime.vector.attention;

import org.jspecify.annotations.NullMarked;
