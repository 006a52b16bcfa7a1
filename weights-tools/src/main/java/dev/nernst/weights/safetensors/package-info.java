/** The safetensors format: strict mapped reading and atomic streaming writing, of single files and of shards. */
@NullMarked
package dev.nernst.weights.safetensors;

import org.jspecify.annotations.NullMarked;
