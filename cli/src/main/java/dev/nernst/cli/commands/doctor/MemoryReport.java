package dev.nernst.cli.commands.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory in bytes.
 *
 * @param physical what the machine or its container has
 * @param available what can be had without swapping
 * @param heapMax limit of the Java heap; tensors and mapped files are outside of it
 */
record MemoryReport(long physical, long available, long heapMax) {
    private static final Path LINUX = Path.of("/proc/meminfo");

    static MemoryReport ofThisMachine() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long physical = system.getTotalMemorySize();
        long available = Math.min(physical, available(system.getFreeMemorySize()));
        return new MemoryReport(physical, available, Runtime.getRuntime().maxMemory());
    }

    /** Free memory leaves out what caches would give back; Linux counts that too. */
    private static long available(long free) {
        if (!Files.isReadable(LINUX)) {
            return free;
        }
        try {
            List<String> lines = Files.readAllLines(LINUX);
            return lines.stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(free);
        } catch (IOException e) {
            return free;
        }
    }
}
