/** Help, and sentences about command lines that cannot be understood. */
@NullMarked
package dev.nernst.cli.usage;

import org.jspecify.annotations.NullMarked;
