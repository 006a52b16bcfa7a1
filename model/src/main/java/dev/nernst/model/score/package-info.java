/** Log-probability and entropy of every token of given texts. */
@NullMarked
package dev.nernst.model.score;

import org.jspecify.annotations.NullMarked;
