/** The batch engine: many prompts in, token ids, log-probabilities and text out. */
@NullMarked
package dev.nernst.model.generate;

import org.jspecify.annotations.NullMarked;
