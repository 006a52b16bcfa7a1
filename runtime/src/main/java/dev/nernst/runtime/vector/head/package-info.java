/** Statistics of logits and their gradients. */
@NullMarked
package dev.nernst.runtime.vector.head;

import org.jspecify.annotations.NullMarked;
