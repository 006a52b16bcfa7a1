/**
 * Weight files and what works on them alone. Rooms: {@code safetensors} and {@code gguf} hold the formats,
 * {@code tools} what turns one set of weight files into another, {@code io} mapping and atomic writing.
 */
@NullMarked
package dev.nernst.weights;

import org.jspecify.annotations.NullMarked;
