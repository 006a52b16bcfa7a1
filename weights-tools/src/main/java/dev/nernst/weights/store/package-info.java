/** Values on their way between files and memory: read in pieces, kept, narrowed with care. */
@NullMarked
package dev.nernst.weights.store;

import org.jspecify.annotations.NullMarked;
