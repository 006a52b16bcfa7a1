/** Matrix products: packed ones for prompts and training, dot products for steps of decoding. */
@NullMarked
package dev.nernst.runtime.vector.gemm;

import org.jspecify.annotations.NullMarked;
