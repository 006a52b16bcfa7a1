/** Mapped reading, strict JSON, and writing that leaves either the old file or the whole new one. */
@NullMarked
package dev.nernst.weights.io;

import org.jspecify.annotations.NullMarked;
