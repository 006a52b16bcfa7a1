package dev.nernst.cli.options;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import picocli.CommandLine.Option;

/** Options of every command that computes. */
@HelpGroup(HelpGroup.MACHINE)
public final class ProviderOptions {
    private static final int MOST_THREADS = 1024;

    @Option(
            names = "--provider",
            paramLabel = "P",
            defaultValue = Providers.AUTO,
            description = "What computes: auto (the fastest that can run here), scalar, vector or tornado; "
                    + "one that is named and cannot run is an error. Default: ${DEFAULT-VALUE}.")
    private String provider;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute. Default: one a processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * The number of threads that compute.
     *
     * @throws InvalidInputException if it is not from 1 to {@value #MOST_THREADS}
     */
    public int threads() {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new InvalidInputException("--threads " + threads + ": must be from 1 to " + MOST_THREADS);
        }
        return threads;
    }

    /**
     * Opens the provider; the caller closes it.
     *
     * @throws dev.nernst.runtime.InvalidInputException where it is unknown or cannot run here; the sentence says why
     */
    public Provider open() {
        return Providers.open(provider, threads());
    }
}
