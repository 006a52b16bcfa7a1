/** Tensors and the providers of ops. */
@NullMarked
package dev.nernst.runtime;

import org.jspecify.annotations.NullMarked;
