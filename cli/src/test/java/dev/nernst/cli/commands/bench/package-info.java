/** Tests of {@code nernst bench}. */
@NullMarked
package dev.nernst.cli.commands.bench;

import org.jspecify.annotations.NullMarked;
