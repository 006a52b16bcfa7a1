/** The memory of a provider: what is done there between ops, and its reuse. */
@NullMarked
package dev.nernst.runtime.memory;

import org.jspecify.annotations.NullMarked;
