/** The one jar and the launcher as processes. */
@NullMarked
package dev.nernst.cli.process;

import org.jspecify.annotations.NullMarked;
