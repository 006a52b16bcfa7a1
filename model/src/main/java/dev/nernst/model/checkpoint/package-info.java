/** Checkpoints on disk: a model directory, read and written. */
@NullMarked
package dev.nernst.model.checkpoint;

import org.jspecify.annotations.NullMarked;
