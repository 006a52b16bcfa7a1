/** What the machine can do at most, and how close each op comes. */
@NullMarked
package dev.nernst.runtime.measure;

import org.jspecify.annotations.NullMarked;
