/** {@code nernst render}: conversations through a chat template. */
@NullMarked
package dev.nernst.cli.commands.render;

import org.jspecify.annotations.NullMarked;
