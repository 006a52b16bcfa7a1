/** {@code nernst verify}: recomputes every tensor of a golden file and compares. */
@NullMarked
package dev.nernst.cli.commands.verify;

import org.jspecify.annotations.NullMarked;
