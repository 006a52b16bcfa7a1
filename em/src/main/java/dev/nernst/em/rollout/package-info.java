/** Sampling responses from the weights in training. */
@NullMarked
package dev.nernst.em.rollout;

import org.jspecify.annotations.NullMarked;
