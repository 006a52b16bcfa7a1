/**
 * What turns weight files into other weight files, or tells about them: each class one tool with one entry method,
 * streaming, atomic, and careful not to overwrite.
 */
@NullMarked
package dev.nernst.weights.tools;

import org.jspecify.annotations.NullMarked;
