/** Data to train on: prompts, conversations, text, and the order in which a run takes them. */
@NullMarked
package dev.nernst.em.data;

import org.jspecify.annotations.NullMarked;
