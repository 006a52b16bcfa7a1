/** What is measured on held-out data, and which of it chooses the best weights. */
@NullMarked
package dev.nernst.em.heldout;

import org.jspecify.annotations.NullMarked;
