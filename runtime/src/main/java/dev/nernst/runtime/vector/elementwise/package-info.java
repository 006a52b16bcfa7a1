/** Ops that go through rows or elements one by one. */
@NullMarked
package dev.nernst.runtime.vector.elementwise;

import org.jspecify.annotations.NullMarked;
