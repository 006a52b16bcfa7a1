/** What the vector kernels share: the shape of a vector, sums over its lanes, transposing, prefetching, reading weights. */
@NullMarked
package dev.nernst.runtime.vector.common;

import org.jspecify.annotations.NullMarked;
