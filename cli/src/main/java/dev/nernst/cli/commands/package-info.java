/** The commands, a room each, and what all of them are. */
@NullMarked
package dev.nernst.cli.commands;

import org.jspecify.annotations.NullMarked;
