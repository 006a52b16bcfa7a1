/** Tests of the passes that gradients come from. */
@NullMarked
package dev.nernst.em.gradient;

import org.jspecify.annotations.NullMarked;
