/** Decoder-only transformers: load, score, generate, save. */
@NullMarked
package dev.nernst.model;

import org.jspecify.annotations.NullMarked;
