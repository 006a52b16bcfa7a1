/** Pretraining and supervised fine-tuning. */
@NullMarked
package dev.nernst.em.supervised;

import org.jspecify.annotations.NullMarked;
