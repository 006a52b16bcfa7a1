package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.value.Arguments;

/**
 * A method of a Python type.
 *
 * @param <T> the Java form of the receiver
 */
@FunctionalInterface
interface Method<T> {
    /** Calls it on a receiver. */
    Object call(T receiver, Arguments arguments);
}
