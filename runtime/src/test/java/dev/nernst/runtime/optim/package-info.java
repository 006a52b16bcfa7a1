/** Tests of optimisers. */
@NullMarked
package dev.nernst.runtime.optim;

import org.jspecify.annotations.NullMarked;
