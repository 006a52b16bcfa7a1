/** The decoder: one model code for inference and training. */
@NullMarked
package dev.nernst.model.decoder;

import org.jspecify.annotations.NullMarked;
