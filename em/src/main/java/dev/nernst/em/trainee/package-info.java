/** What is trained: all weights of a model, or low-rank adapters beside them. */
@NullMarked
package dev.nernst.em.trainee;

import org.jspecify.annotations.NullMarked;
