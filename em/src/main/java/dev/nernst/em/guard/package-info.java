/** Signs of collapse, and where to stop. */
@NullMarked
package dev.nernst.em.guard;

import org.jspecify.annotations.NullMarked;
