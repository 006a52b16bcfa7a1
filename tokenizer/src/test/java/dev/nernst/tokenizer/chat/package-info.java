@NullMarked
package dev.nernst.tokenizer.chat;

import org.jspecify.annotations.NullMarked;
