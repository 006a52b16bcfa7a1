package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;

/**
 * What a missing variable or attribute evaluates to: prints as nothing, is false, iterates over nothing, and fails in any other
 * operation with the sentence it carries.
 *
 * <p>Belongs to one rendering; not thread-safe.
 *
 * @param type the error's name: {@code UndefinedError}, or {@code SecurityError} for an attribute the sandbox hides
 * @param message why it is undefined
 */
public record Undefined(String type, String message) {
    /** A name no scope knows. */
    public static Undefined name(String name) {
        return because("'" + name + "' is undefined");
    }

    /** A missing attribute or key of a value. */
    public static Undefined attribute(Object owner, String name) {
        return because("'" + Types.describe(owner) + "' has no attribute '" + name + "'");
    }

    /** A missing element of a value; {@code shown} is the key as Python's repr writes it. */
    public static Undefined element(Object owner, String shown) {
        return because(Types.describe(owner) + " has no element " + shown);
    }

    /** With a sentence of its own. */
    public static Undefined because(String message) {
        return new Undefined("UndefinedError", message);
    }

    /** An attribute that exists and that a template may not touch. */
    public static Undefined unsafe(Object owner, String name) {
        return new Undefined(
                "SecurityError", "access to attribute '" + name + "' of '" + Types.name(owner) + "' object is unsafe.");
    }

    /** The error that any use but printing and testing raises. */
    public TemplateException failure() {
        return TemplateException.of(type, message);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
