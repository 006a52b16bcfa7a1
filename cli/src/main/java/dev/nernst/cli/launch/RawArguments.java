package dev.nernst.cli.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The arguments of this process before any decoding. */
final class RawArguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private RawArguments() {}

    /**
     * The last {@code count} arguments as bytes.
     *
     * @throws IOException where the system does not show them (it is not Linux)
     */
    static List<byte[]> last(int count) throws IOException {
        List<byte[]> all = split(Files.readAllBytes(COMMAND_LINE));
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    /** Cuts at the zero byte that ends each argument. */
    static List<byte[]> split(byte[] commandLine) {
        List<byte[]> arguments = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                arguments.add(Arrays.copyOfRange(commandLine, start, i));
                start = i + 1;
            }
        }
        return arguments;
    }
}
