@NullMarked
package dev.nernst.weights;

import org.jspecify.annotations.NullMarked;
