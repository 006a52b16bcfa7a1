/** Worker threads that share out fixed chunks. */
@NullMarked
package dev.nernst.runtime.parallel;

import org.jspecify.annotations.NullMarked;
