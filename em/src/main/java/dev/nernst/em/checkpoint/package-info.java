/** Checkpoints that a killed run goes on from: written whole or not at all, checked before they are used. */
@NullMarked
package dev.nernst.em.checkpoint;

import org.jspecify.annotations.NullMarked;
