package dev.nernst.cli.output;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** What the standard streams are connected to. Stateless. */
public final class Terminals {
    private static final int STANDARD_ERROR = 2;

    private Terminals() {}

    /** Whether somebody watches standard error: only then progress bars make sense. */
    public static boolean errorIsTerminal() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("isatty")
                .map(function -> linker.downcallHandle(
                        function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
                .map(isatty -> {
                    try {
                        return (int) isatty.invokeExact(STANDARD_ERROR) == 1;
                    } catch (Throwable e) {
                        throw new IllegalStateException("isatty cannot be called", e);
                    }
                })
                .orElse(false);
    }
}
