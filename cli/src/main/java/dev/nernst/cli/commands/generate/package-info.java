/** {@code nernst generate}. */
@NullMarked
package dev.nernst.cli.commands.generate;

import org.jspecify.annotations.NullMarked;
