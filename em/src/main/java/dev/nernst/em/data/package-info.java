/** Given tokens to learn: conversations, text, token files, and the order in which a run takes them. Prompts are in module {@code model}. */
@NullMarked
package dev.nernst.em.data;

import org.jspecify.annotations.NullMarked;
