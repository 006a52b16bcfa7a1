package dev.nernst.cli.commands.train;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a run finish well when the program is told to end by SIGTERM or Ctrl-C: the run is asked to stop and the JVM waits
 * until it has. The JVM then leaves with the exit code of the signal (143 or 130).
 */
final class StopSignal implements AutoCloseable {
    /** What the main thread gets to write its last sentence after the run has ended. */
    private static final long LAST_WORDS_MILLIS = 500;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    StopSignal(Runnable requestStop) {
        Thread main = Thread.currentThread();
        hook = new Thread(
                () -> {
                    requestStop.run();
                    try {
                        ended.await();
                        main.join(LAST_WORDS_MILLIS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "finish-run");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook goes on now.
        }
    }
}
