/** Results of forward passes, kept for later passes over the same tokens under the same weights. */
@NullMarked
package dev.nernst.model.recording;

import org.jspecify.annotations.NullMarked;
