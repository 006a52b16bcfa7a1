@NullMarked
package dev.nernst.weights.tools;

import org.jspecify.annotations.NullMarked;
