/** {@code nernst score}. */
@NullMarked
package dev.nernst.cli.commands.score;

import org.jspecify.annotations.NullMarked;
