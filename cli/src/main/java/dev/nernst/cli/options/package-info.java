/** Options that many commands share. */
@NullMarked
package dev.nernst.cli.options;

import org.jspecify.annotations.NullMarked;
