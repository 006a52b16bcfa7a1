/** Files of rows that commands read. */
@NullMarked
package dev.nernst.cli.input;

import org.jspecify.annotations.NullMarked;
