package dev.nernst.runtime;

/**
 * Adds a provider that {@link Providers#open} finds by its name: a class with a constructor without arguments, named in
 * {@code META-INF/services/dev.nernst.runtime.ProviderService} on the class path.
 *
 * <p>Used by one thread.
 */
public interface ProviderService {
    /** The name it is asked for by, in small letters. */
    String name();

    /**
     * Opens it; the caller closes it.
     *
     * @param threads that may work on an op, at least 1
     * @throws InvalidInputException if it cannot run here, with the remedy
     */
    Provider open(int threads);
}
