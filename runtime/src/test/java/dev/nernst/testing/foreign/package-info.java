/**
 * A provider whose memory the host cannot read, as that of a GPU: what works on it moves no data behind the provider's
 * back, and the bytes that cross are counted.
 */
@NullMarked
package dev.nernst.testing.foreign;

import org.jspecify.annotations.NullMarked;
