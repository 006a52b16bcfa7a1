/** The Jinja engine chat templates run on: parse once, render many times, no host access. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja;

import org.jspecify.annotations.NullMarked;
