/** The run around a method of training: updates, checks, logs, validation, checkpoints, and going on after a kill. */
@NullMarked
package dev.nernst.em.run;

import org.jspecify.annotations.NullMarked;
