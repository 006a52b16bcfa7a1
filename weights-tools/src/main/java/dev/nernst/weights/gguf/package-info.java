/**
 * The GGUF format (versions 2 and 3, little-endian): strict mapped reading, exact dequantisation, the way to and from
 * Hugging Face names, configurations and row orders, and atomic writing.
 */
@NullMarked
package dev.nernst.weights.gguf;

import org.jspecify.annotations.NullMarked;
