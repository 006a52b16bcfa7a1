/** Tests of {@code nernst verify}. */
@NullMarked
package dev.nernst.cli.commands.verify;

import org.jspecify.annotations.NullMarked;
