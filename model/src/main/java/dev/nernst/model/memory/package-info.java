/** What memory a model takes, and what the machine has. */
@NullMarked
package dev.nernst.model.memory;

import org.jspecify.annotations.NullMarked;
