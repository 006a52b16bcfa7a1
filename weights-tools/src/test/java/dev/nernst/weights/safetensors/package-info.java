@NullMarked
package dev.nernst.weights.safetensors;

import org.jspecify.annotations.NullMarked;
