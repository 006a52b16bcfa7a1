/** {@code nernst doctor}: what this machine and this JVM offer, and what is missing. */
@NullMarked
package dev.nernst.cli.commands.doctor;

import org.jspecify.annotations.NullMarked;
