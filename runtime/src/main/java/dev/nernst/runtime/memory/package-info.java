/** Reuse of off-heap memory. */
@NullMarked
package dev.nernst.runtime.memory;

import org.jspecify.annotations.NullMarked;
