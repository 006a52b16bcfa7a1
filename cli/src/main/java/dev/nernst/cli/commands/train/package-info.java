/** {@code nernst train METHOD}: a command a method, with the options that all of them share. */
@NullMarked
package dev.nernst.cli.commands.train;

import org.jspecify.annotations.NullMarked;
