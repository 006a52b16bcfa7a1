/** {@code nernst chat}. */
@NullMarked
package dev.nernst.cli.commands.chat;

import org.jspecify.annotations.NullMarked;
