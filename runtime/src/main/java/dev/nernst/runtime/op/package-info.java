/** The contracts of the ops: forward/backward pairs over tensors, with the saved statistics in the signature. */
@NullMarked
package dev.nernst.runtime.op;

import org.jspecify.annotations.NullMarked;
