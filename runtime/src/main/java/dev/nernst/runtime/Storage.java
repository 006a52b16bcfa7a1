package dev.nernst.runtime;

/**
 * Memory that a provider made and that its ops compute on: of the host, of a device. What is in it is seen by the
 * provider alone, unless it is a {@link HostStorage}.
 *
 * <p>Lives as long as the arena it came from; whoever writes it orders reads and writes between threads.
 */
public interface Storage {
    long byteSize();

    /** Whether nothing may be written there, as where a file is mapped. */
    boolean isReadOnly();

    /** Where it lies, for messages: {@code host memory}. */
    String place();
}
