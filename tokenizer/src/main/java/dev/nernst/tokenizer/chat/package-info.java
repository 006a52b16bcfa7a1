/** Chat templates: a conversation in, the text a model was trained to read out. */
@NullMarked
package dev.nernst.tokenizer.chat;

import org.jspecify.annotations.NullMarked;
