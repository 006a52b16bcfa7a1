/** From rows of logits to the next tokens: processors, penalties, temperature, truncation, and the draw. */
@NullMarked
package dev.nernst.model.sampling;

import org.jspecify.annotations.NullMarked;
