package dev.nernst.cli.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The {@code execv} of POSIX: another program takes the place of this one inside the same process. Signals, exit code,
 * terminal and streams are then its own, and no parent is left that would have to pass them on or could die before it.
 */
final class ProcessImage {
    private ProcessImage() {}

    static boolean isReplaceable() {
        return Linker.nativeLinker().defaultLookup().find("execv").isPresent();
    }

    /**
     * Replaces this program; returns only where the system refuses.
     *
     * @param command path of the program and its arguments, without zero bytes
     * @param inUtf8 whether the program is to see a UTF-8 locale
     */
    static void replace(List<byte[]> command, boolean inUtf8) {
        try (Arena arena = Arena.ofConfined()) {
            if (inUtf8) {
                setEnvironment(arena, "LC_ALL", "C.UTF-8");
            }
            MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                arguments.setAtIndex(ValueLayout.ADDRESS, i, zeroTerminated(arena, command.get(i)));
            }
            arguments.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            execute(arguments.getAtIndex(ValueLayout.ADDRESS, 0), arguments);
        }
    }

    private static void setEnvironment(Arena arena, String name, String value) {
        MethodHandle setenv = function("setenv", ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        try {
            setenv.invoke(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        } catch (Throwable e) {
            throw new IllegalStateException("setenv cannot be called", e);
        }
    }

    private static void execute(MemorySegment path, MemorySegment arguments) {
        MethodHandle execv = function("execv", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        try {
            execv.invoke(path, arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("execv cannot be called", e);
        }
    }

    private static MethodHandle function(String name, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
    }

    private static MemorySegment zeroTerminated(Arena arena, byte[] bytes) {
        MemorySegment segment = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }
}
