@NullMarked
package dev.nernst.em;

import org.jspecify.annotations.NullMarked;
