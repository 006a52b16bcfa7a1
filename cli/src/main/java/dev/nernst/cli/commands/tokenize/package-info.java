/** {@code nernst tokenize}: text to token ids and back. */
@NullMarked
package dev.nernst.cli.commands.tokenize;

import org.jspecify.annotations.NullMarked;
