/** {@code nernst bench}: the machine's ceilings, and how close the work comes to them. */
@NullMarked
package dev.nernst.cli.commands.bench;

import org.jspecify.annotations.NullMarked;
