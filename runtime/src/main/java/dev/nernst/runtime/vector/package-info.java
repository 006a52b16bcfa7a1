/** The provider of the Vector API: SIMD kernels over all cores. Load its classes only where {@code Providers} allows. */
@NullMarked
package dev.nernst.runtime.vector;

import org.jspecify.annotations.NullMarked;
