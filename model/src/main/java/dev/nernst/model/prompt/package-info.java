/**
 * Prompts: rows of a data file, put into a chat template where that is asked for, as tokens. What is trained on them and what is
 * evaluated on them reads them here.
 */
@NullMarked
package dev.nernst.model.prompt;

import org.jspecify.annotations.NullMarked;
