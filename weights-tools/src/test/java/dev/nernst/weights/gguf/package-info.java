@NullMarked
package dev.nernst.weights.gguf;

import org.jspecify.annotations.NullMarked;
