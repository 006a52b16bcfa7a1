/** Starting the program again with the flag that no manifest can carry. */
@NullMarked
package dev.nernst.cli.launch;

import org.jspecify.annotations.NullMarked;
