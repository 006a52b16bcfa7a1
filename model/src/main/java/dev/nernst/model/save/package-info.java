/** Writing a model as a Hugging Face directory. */
@NullMarked
package dev.nernst.model.save;

import org.jspecify.annotations.NullMarked;
