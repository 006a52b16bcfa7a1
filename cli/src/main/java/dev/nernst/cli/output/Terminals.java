package dev.nernst.cli.output;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the standard streams are connected to. Stateless. */
public final class Terminals {
    private static final int STANDARD_ERROR = 2;

    private static final int USUAL_COLUMNS = 80;

    private static final int LEAST_COLUMNS = 40;

    /** The ioctl that asks for a terminal's size. */
    private static final long WINDOW_SIZE = System.getProperty("os.name", "").startsWith("Mac") ? 0x40087468L : 0x5413L;

    private Terminals() {}

    /** Columns of the terminal that standard error is; COLUMNS, else 80, where it does not tell. */
    public static int errorColumns() {
        int columns = windowColumns();
        return Math.max(LEAST_COLUMNS, columns > 0 ? columns : columnsOfEnvironment());
    }

    private static int columnsOfEnvironment() {
        String told = System.getenv("COLUMNS");
        return told != null && told.matches("[1-9]\\d{0,3}") ? Integer.parseInt(told) : USUAL_COLUMNS;
    }

    private static int windowColumns() {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            // struct winsize: rows, columns, and two sizes in pixels, each an unsigned short.
            MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, 4);
            return linker.defaultLookup()
                    .find("ioctl")
                    .map(function -> linker.downcallHandle(
                            function,
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS),
                            Linker.Option.firstVariadicArg(2)))
                    .map(ioctl -> {
                        try {
                            int failed = (int) ioctl.invokeExact(STANDARD_ERROR, WINDOW_SIZE, size);
                            return failed == 0 ? Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 1)) : 0;
                        } catch (Throwable e) {
                            throw new IllegalStateException("ioctl cannot be called", e);
                        }
                    })
                    .orElse(0);
        }
    }

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
