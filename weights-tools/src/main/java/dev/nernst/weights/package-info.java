/**
 * Weight files and what works on them alone. Rooms: {@code safetensors} and {@code gguf} hold the formats,
 * {@code tools} what turns one set of weight files into another, {@code io} files as such, {@code store} values on their way.
 */
@NullMarked
package dev.nernst.weights;

import org.jspecify.annotations.NullMarked;
