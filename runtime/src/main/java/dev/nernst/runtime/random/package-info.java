/** Repeatable random numbers, addressed by keys. */
@NullMarked
package dev.nernst.runtime.random;

import org.jspecify.annotations.NullMarked;
