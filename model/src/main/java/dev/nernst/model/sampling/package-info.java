/** From the logits of one row to the next token: processors, truncation, and the draw. */
@NullMarked
package dev.nernst.model.sampling;

import org.jspecify.annotations.NullMarked;
