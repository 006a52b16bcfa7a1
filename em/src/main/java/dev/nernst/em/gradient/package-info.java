/** From a batch of sequences and a loss to gradients: forward and backward passes, micro-batch by micro-batch. */
@NullMarked
package dev.nernst.em.gradient;

import org.jspecify.annotations.NullMarked;
