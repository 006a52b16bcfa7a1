package dev.nernst.cli.commands.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Resident memory of this process as Linux counts it. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    /** Sets the peak back to what is resident now. */
    private static final String RESET_PEAK = "5";

    private PeakMemory() {}

    /** The most bytes that became resident during {@code work} beyond those before it; empty off Linux. */
    static OptionalLong during(Runnable work) {
        try {
            Files.writeString(CLEAR, RESET_PEAK);
        } catch (IOException e) {
            work.run();
            return OptionalLong.empty();
        }
        try {
            long before = read("VmRSS:");
            work.run();
            return OptionalLong.of(Math.max(0, read("VmHWM:") - before));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static long read(String field) throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException(STATUS + ": has no " + field);
    }
}
