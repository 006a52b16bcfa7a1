/** Rules that hold over all modules. */
@NullMarked
package dev.nernst.cli.architecture;

import org.jspecify.annotations.NullMarked;
