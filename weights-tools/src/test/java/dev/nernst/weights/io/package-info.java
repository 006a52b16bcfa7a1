@NullMarked
package dev.nernst.weights.io;

import org.jspecify.annotations.NullMarked;
