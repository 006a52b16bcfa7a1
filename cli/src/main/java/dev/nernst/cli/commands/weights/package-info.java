/** {@code nernst weights}: tools over weight files. */
@NullMarked
package dev.nernst.cli.commands.weights;

import org.jspecify.annotations.NullMarked;
