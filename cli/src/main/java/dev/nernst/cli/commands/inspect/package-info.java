/** {@code nernst inspect}: what a checkpoint holds and what memory it takes. */
@NullMarked
package dev.nernst.cli.commands.inspect;

import org.jspecify.annotations.NullMarked;
