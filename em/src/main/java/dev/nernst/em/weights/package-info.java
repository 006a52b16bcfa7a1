/** The weights in training: all of a model, or low-rank adapters beside them. */
@NullMarked
package dev.nernst.em.weights;

import org.jspecify.annotations.NullMarked;
