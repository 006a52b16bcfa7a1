package dev.nernst.weights.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is done with a directory as a whole. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class DirectoryTree {
    private DirectoryTree() {}

    /** Deletes a directory and all in it; links are deleted, not followed. */
    public static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> children;
            try (Stream<Path> list = Files.list(directory)) {
                children = list.toList();
            }
            for (Path child : children) {
                delete(child);
            }
        }
        Files.deleteIfExists(directory);
    }
}
