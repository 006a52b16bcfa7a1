package dev.nernst.tokenizer.chat.jinja.value;

import java.math.BigInteger;

/**
 * Python's names for the types of values, as its error messages spell them.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Types {
    private Types() {}

    /** {@code type(value).__name__}. */
    public static String name(Object value) {
        return switch (value) {
            case None ignored -> "NoneType";
            case Boolean ignored -> "bool";
            case Long ignored -> "int";
            case BigInteger ignored -> "int";
            case Double ignored -> "float";
            case String ignored -> "str";
            case Markup ignored -> "Markup";
            case PyList ignored -> "list";
            case PyTuple tuple -> tuple.names().isEmpty() ? "tuple" : "_GroupTuple";
            case PyDict ignored -> "dict";
            case Undefined ignored -> "Undefined";
            case PyRange ignored -> "range";
            case DictView view -> view.kind().typeName();
            case Stream stream -> stream.typeName();
            case PySlice ignored -> "slice";
            case PyObject object -> object.typeName();
            default -> "object";
        };
    }

    /** How Jinja names a value in "has no attribute" sentences. */
    static String describe(Object value) {
        return value == None.NONE ? "None" : name(value) + " object";
    }

    /** Strings and marked-up strings. */
    public static boolean isString(Object value) {
        return value instanceof String || value instanceof Markup;
    }

    /** Integers, booleans included as in Python. */
    public static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
    }

    /** Integers, booleans and floats. */
    public static boolean isNumber(Object value) {
        return isInteger(value) || value instanceof Double;
    }
}
