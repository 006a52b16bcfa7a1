/** The trainer: gradients over micro-batches, optimiser steps, checkpoints, metrics. */
@NullMarked
package dev.nernst.em.train;

import org.jspecify.annotations.NullMarked;
