package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;

/**
 * What a missing variable or attribute evaluates to: prints as nothing, is false, iterates over nothing, and fails in any other
 * operation with a sentence of its own, which is written only then, since names may be long.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public final class Undefined {
    private final String type;
    private final String before;
    private final String name;
    private final String after;

    private Undefined(String type, String before, String name, String after) {
        this.type = type;
        this.before = before;
        this.name = name;
        this.after = after;
    }

    /** A name no scope knows. */
    public static Undefined name(String name) {
        return new Undefined("UndefinedError", "'", name, "' is undefined");
    }

    /** A missing attribute or key of a value. */
    public static Undefined attribute(Object owner, String name) {
        return new Undefined("UndefinedError", "'" + Types.describe(owner) + "' has no attribute '", name, "'");
    }

    /** A missing element of a value; {@code shown} is the key as Python's repr writes it. */
    public static Undefined element(Object owner, String shown) {
        return new Undefined("UndefinedError", Types.describe(owner) + " has no element ", shown, "");
    }

    /** With a sentence of its own. */
    public static Undefined because(String message) {
        return new Undefined("UndefinedError", message, "", "");
    }

    /** An attribute that exists and that a template may not touch: the sandbox hides it. */
    public static Undefined unsafe(Object owner, String name) {
        return new Undefined(
                "SecurityError", "access to attribute '", name, "' of '" + Types.name(owner) + "' object is unsafe.");
    }

    /** The error that any use but printing and testing raises. */
    public TemplateException failure() {
        return TemplateException.of(type, before + name + after);
    }
}
