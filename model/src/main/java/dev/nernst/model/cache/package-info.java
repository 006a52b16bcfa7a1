/** The paged key-value cache, which sequences with a common beginning share. */
@NullMarked
package dev.nernst.model.cache;

import org.jspecify.annotations.NullMarked;
