/**
 * The loop of a run: asks a method for the gradients of each update, checks, clips and applies them, logs, validates, saves, and
 * goes on after a kill. {@link dev.nernst.em.loop.TrainingRun} holds it.
 */
@NullMarked
package dev.nernst.em.loop;

import org.jspecify.annotations.NullMarked;
