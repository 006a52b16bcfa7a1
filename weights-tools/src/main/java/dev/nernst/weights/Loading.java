package dev.nernst.weights;

import java.util.Locale;

/** How weights come from a file into memory. */
public enum Loading {
    /** Into memory of their own: whatever happens to the file afterwards, they stay as they are. */
    COPY,

    /**
     * Where their stored form allows it they stay in the file, which is mapped: loading takes no time, and the system may
     * drop what it can read again. If the file is cut while it is in use, the JVM dies.
     */
    MAP;

    /** What reports call it: {@code copy} or {@code map}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
