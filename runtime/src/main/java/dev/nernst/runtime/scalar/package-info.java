/** The provider of plain loops: the oracle the others are tested against, and the one that always works. */
@NullMarked
package dev.nernst.runtime.scalar;

import org.jspecify.annotations.NullMarked;
