@NullMarked
package dev.nernst.runtime;

import org.jspecify.annotations.NullMarked;
