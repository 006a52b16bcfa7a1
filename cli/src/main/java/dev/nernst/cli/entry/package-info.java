/** The main class of the one jar, compiled for Java 11 so that an older Java gets a sentence and not a stack trace. */
@NullMarked
package dev.nernst.cli.entry;

import org.jspecify.annotations.NullMarked;
