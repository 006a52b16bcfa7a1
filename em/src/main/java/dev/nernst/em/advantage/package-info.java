/** From the rewards of a prompt's responses to their advantages. */
@NullMarked
package dev.nernst.em.advantage;

import org.jspecify.annotations.NullMarked;
