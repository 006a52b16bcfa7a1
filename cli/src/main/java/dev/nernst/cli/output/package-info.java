/** What commands write: text and JSON on standard output, sentences and progress on standard error. */
@NullMarked
package dev.nernst.cli.output;

import org.jspecify.annotations.NullMarked;
