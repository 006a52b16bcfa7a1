package dev.nernst.cli.commands.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Watches how much memory of this process is resident, twenty times a second, until closed; 0 off Linux. */
final class ResidentMemory implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int MILLISECONDS = 50;

    private volatile boolean closed;
    private volatile long anonymous;
    private volatile long fileBacked;

    ResidentMemory() {
        Thread.ofPlatform().daemon().name("nernst-memory-watcher").start(this::watch);
    }

    /** The most anonymous memory, in bytes: heap, caches, activations. */
    long peakAnonymous() {
        return anonymous;
    }

    /** The most memory that stands for files, in bytes: mapped weights. */
    long peakFileBacked() {
        return fileBacked;
    }

    private void watch() {
        try {
            while (!closed && Files.isReadable(STATUS)) {
                for (String line : Files.readAllLines(STATUS)) {
                    if (line.startsWith("RssAnon:")) {
                        anonymous = Math.max(anonymous, bytes(line));
                    } else if (line.startsWith("RssFile:")) {
                        fileBacked = Math.max(fileBacked, bytes(line));
                    }
                }
                Thread.sleep(MILLISECONDS);
            }
        } catch (IOException | InterruptedException e) {
            closed = true;
        }
    }

    private static long bytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }

    @Override
    public void close() {
        closed = true;
    }
}
