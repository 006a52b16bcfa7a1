/** {@code nernst weights}: work on weight files. */
@NullMarked
package dev.nernst.cli.commands.weights;

import org.jspecify.annotations.NullMarked;
