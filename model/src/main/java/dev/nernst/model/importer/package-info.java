/** GGUF files as models: read in place, and turned into Hugging Face directories and back. */
@NullMarked
package dev.nernst.model.importer;

import org.jspecify.annotations.NullMarked;
