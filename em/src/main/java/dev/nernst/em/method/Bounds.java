package dev.nernst.em.method;

import dev.nernst.runtime.InvalidInputException;

/** Checks of numbers that users set. */
final class Bounds {
    private Bounds() {}

    static void finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidInputException(name + " is " + value + ", but must be finite");
        }
    }

    static void notNegative(String name, double value) {
        finite(name, value);
        if (value < 0) {
            throw new InvalidInputException(name + " is " + value + ", but must not be negative");
        }
    }
}
