package dev.nernst.weights.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that locks a file until it is killed. */
public final class LockHolder {
    private LockHolder() {}

    /** Locks the file {@code args[0]}, says so and waits for its standard input to end. */
    public static void main(String[] args) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                System.out.write('L');
                System.out.flush();
            }
            System.in.read();
        }
    }
}
