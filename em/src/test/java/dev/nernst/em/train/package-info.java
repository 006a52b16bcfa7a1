/** Tests of the passes that gradients come from. */
@NullMarked
package dev.nernst.em.train;

import org.jspecify.annotations.NullMarked;
