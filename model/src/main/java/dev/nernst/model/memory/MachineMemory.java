package dev.nernst.model.memory;

import com.sun.management.OperatingSystemMXBean;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.Loading;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The machine's memory in bytes.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param physical what the machine or its container has
 * @param available what can be had without swapping
 */
public record MachineMemory(long physical, long available) {
    private static final Path LINUX = Path.of("/proc/meminfo");
    private static final double GIBIBYTE = 1 << 30;

    /** As it is now. */
    public static MachineMemory now() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long physical = system.getTotalMemorySize();
        return new MachineMemory(physical, Math.min(physical, available(system.getFreeMemorySize())));
    }

    /** Free memory leaves out what caches would give back; Linux counts that too. */
    private static long available(long free) {
        if (!Files.isReadable(LINUX)) {
            return free;
        }
        try {
            return Files.readAllLines(LINUX).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(free);
        } catch (IOException e) {
            return free;
        }
    }

    /**
     * How a model's weights are loaded where the user does not say: copied, where that fits into what can be had without
     * swapping. Only Linux tells that; elsewhere half of the machine counts.
     */
    public Loading loading(MemoryEstimate estimate) {
        long reachable = Files.isReadable(LINUX) ? available : Math.max(available, physical / 2);
        return estimate.total() <= reachable ? Loading.COPY : Loading.MAP;
    }

    /**
     * Refuses what cannot work.
     *
     * @param work what is to be done, for the message: {@code to run DIR}
     * @throws InvalidInputException if it takes more than the machine has
     */
    public void require(MemoryEstimate estimate, String work) {
        if (estimate.total() > physical) {
            throw new InvalidInputException(String.format(
                    Locale.ROOT,
                    "%s takes about %.1f GiB of memory (weights %.1f, KV cache %.1f, activations %.1f), but this"
                            + " machine has %.1f",
                    work,
                    estimate.total() / GIBIBYTE,
                    estimate.weights() / GIBIBYTE,
                    estimate.cache() / GIBIBYTE,
                    estimate.activations() / GIBIBYTE,
                    physical / GIBIBYTE));
        }
    }
}
