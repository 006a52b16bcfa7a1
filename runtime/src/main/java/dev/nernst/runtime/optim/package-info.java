/** Optimisers and learning-rate schedules. */
@NullMarked
package dev.nernst.runtime.optim;

import org.jspecify.annotations.NullMarked;
