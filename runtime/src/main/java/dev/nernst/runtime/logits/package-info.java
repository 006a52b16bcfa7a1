/** The logits op of providers whose memory is the host's, over arrays of one row at a time. */
@NullMarked
package dev.nernst.runtime.logits;

import org.jspecify.annotations.NullMarked;
