/** What a run logs: rows of JSON and TensorBoard events, in files that a resumed run cuts back to its checkpoint. */
@NullMarked
package dev.nernst.em.metrics;

import org.jspecify.annotations.NullMarked;
