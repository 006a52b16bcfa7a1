/** The tape that records ops in the forward pass and replays their backward halves. */
@NullMarked
package dev.nernst.runtime.tape;

import org.jspecify.annotations.NullMarked;
