/** The one wrapper around a provider: checks the arguments of every op and lets others look on. */
@NullMarked
package dev.nernst.runtime.check;

import org.jspecify.annotations.NullMarked;
