/** Python values as templates see them: types, truth, iteration, comparison, arithmetic. */
@NullMarked
package dev.nernst.tokenizer.chat.jinja.value;

import org.jspecify.annotations.NullMarked;
