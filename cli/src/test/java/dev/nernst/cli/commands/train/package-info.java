@NullMarked
package dev.nernst.cli.commands.train;

import org.jspecify.annotations.NullMarked;
