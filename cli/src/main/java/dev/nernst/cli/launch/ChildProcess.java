package dev.nernst.cli.launch;

import java.io.IOException;
import java.util.List;

/** Runs a program as a child with this program's standard streams; the child does not outlive it. */
final class ChildProcess {
    private ChildProcess() {}

    /**
     * Runs the command to its end.
     *
     * @return its exit code; 1 where this thread is interrupted meanwhile
     * @throws IllegalStateException where it cannot be started
     */
    static int run(List<String> command) {
        Process child;
        try {
            child = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
        }
        // A signal that ends this program runs the hook: the child gets its own chance to end well, and is waited for.
        Thread stop = new Thread(() -> stop(child), "stop-child");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return child.waitFor();
        } catch (InterruptedException e) {
            stop(child);
            return 1;
        }
    }

    private static void stop(Process child) {
        child.destroy();
        try {
            child.waitFor();
        } catch (InterruptedException e) {
            child.destroyForcibly();
        }
    }
}
