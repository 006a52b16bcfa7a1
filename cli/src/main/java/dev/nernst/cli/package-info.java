@NullMarked
package dev.nernst.cli;

import org.jspecify.annotations.NullMarked;
