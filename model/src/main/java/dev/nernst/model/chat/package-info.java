/** Conversations: from messages to the tokens that a model's chat template makes of them. */
@NullMarked
package dev.nernst.model.chat;

import org.jspecify.annotations.NullMarked;
