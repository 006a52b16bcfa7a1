/**
 * The {@code nernst} command: its root and the mapping of failures to exit codes. Commands live in {@code commands}, a room
 * each; what they share lives in {@code options} and {@code output}.
 */
@NullMarked
package dev.nernst.cli;

import org.jspecify.annotations.NullMarked;
