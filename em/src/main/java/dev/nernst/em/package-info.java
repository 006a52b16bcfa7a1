/** Entropy minimisation, its baselines, and the trainer under them. */
@NullMarked
package dev.nernst.em;

import org.jspecify.annotations.NullMarked;
