/** GGUF files as models: opened as checkpoints, with tokenizer and configuration made from their metadata. */
@NullMarked
package dev.nernst.model.importer;

import org.jspecify.annotations.NullMarked;
