package dev.nernst.weights.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A hidden name beside a target, for what is not complete yet. A lock on a file of its own dies with the process, so that
 * the next writer of the same target can tell what a killed one left from what another is writing now, and removes it.
 * Not thread-safe.
 */
final class TemporaryPath implements AutoCloseable {
    private static final String LOCK = ".lock.tmp";
    private static final String CONTENT = ".tmp";
    private static final String REPLACED = ".old.tmp";

    /** Locks of this process: the system would let it have them once more, and lose them when one is closed. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path target;
    private final String unique;
    private final FileChannel lock;

    private TemporaryPath(Path target, String unique, FileChannel lock) {
        this.target = target;
        this.unique = unique;
        this.lock = lock;
    }

    /**
     * A name for {@code target}, which is absolute and whose directory exists. What killed processes left for the same
     * target is removed; what one had moved aside to put a new one in its place, and did not, goes back there.
     */
    static TemporaryPath beside(Path target) throws IOException {
        sweep(target);
        while (true) {
            String unique = UUID.randomUUID().toString().substring(0, 8);
            Path file = sibling(target, unique, LOCK);
            OWN.add(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            tryLock(channel);
            // Another writer may have taken the file for a dead one's before it was locked.
            if (Files.exists(file)) {
                return new TemporaryPath(target, unique, channel);
            }
            channel.close();
            OWN.remove(file);
        }
    }

    /** Where to write. */
    Path path() {
        return sibling(target, unique, CONTENT);
    }

    /** Where what is at the target stands while it is replaced. */
    Path replaced() {
        return sibling(target, unique, REPLACED);
    }

    private static Path sibling(Path target, String unique, String suffix) {
        return target.resolveSibling("." + target.getFileName() + "." + unique + suffix);
    }

    private static void sweep(Path target) {
        Pattern names = Pattern.compile(
                "\\." + Pattern.quote(target.getFileName().toString()) + "\\.([0-9a-f]{8})(\\.lock|\\.old)?\\.tmp");
        List<Path> siblings;
        try (Stream<Path> list = Files.list(target.resolveSibling(""))) {
            siblings = list.filter(
                            path -> names.matcher(path.getFileName().toString()).matches())
                    .toList();
        } catch (IOException e) {
            return; // a directory that may be written to need not be listable
        }
        for (Path path : siblings) {
            Matcher name = names.matcher(path.getFileName().toString());
            if (name.matches() && isAbandoned(target, name.group(1))) {
                remove(target, name.group(1));
            }
        }
    }

    private static boolean isAbandoned(Path target, String unique) {
        Path file = sibling(target, unique, LOCK);
        if (OWN.contains(file)) {
            return false;
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return tryLock(channel);
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(Path target, String unique) {
        try {
            Path replaced = sibling(target, unique, REPLACED);
            if (Files.exists(replaced) && !Files.exists(target)) {
                Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
            }
            DirectoryTree.delete(replaced);
            DirectoryTree.delete(sibling(target, unique, CONTENT));
            Files.deleteIfExists(sibling(target, unique, LOCK));
        } catch (IOException e) {
            // Another writer was first, or it may not be removed; it is in nobody's way.
            return;
        }
    }

    /** Whether nobody else has it; where a file system has no locks nobody knows, and nothing is removed. */
    private static boolean tryLock(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    /** Gives the name up; what is there is left. */
    @Override
    public void close() throws IOException {
        Path file = sibling(target, unique, LOCK);
        Files.deleteIfExists(file);
        lock.close();
        OWN.remove(file);
    }
}
