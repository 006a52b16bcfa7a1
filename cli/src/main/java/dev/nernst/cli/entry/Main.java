package dev.nernst.cli.entry;

import java.lang.reflect.InvocationTargetException;

/**
 * Main class of the one jar. It is compiled for Java 11 and reaches the program by name, so that a Java which is too old
 * to load the program can still say so.
 */
public final class Main {
    private static final int NEEDED = 25;
    private static final String PROGRAM = "dev.nernst.cli.Nernst";

    private Main() {}

    /** Runs the program; on Java before 25 prints one sentence and leaves with exit code 1. */
    public static void main(String[] args) throws ReflectiveOperationException {
        if (Runtime.version().feature() < NEEDED) {
            System.err.println("nernst: Java " + NEEDED + " is needed and this is Java "
                    + Runtime.version().feature() + " in " + System.getProperty("java.home")
                    + "; run the jar with the java of a JDK " + NEEDED + ".");
            System.exit(1);
        }
        try {
            Class.forName(PROGRAM).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
