package dev.nernst.weights.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Says in words why a file could not be read or written: the exceptions of the JDK often name the file alone.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class FileReasons {
    /** The system's words for faults of a path that have no exception class of their own. */
    private static final Set<String> OF_THE_PATH =
            Set.of("Not a directory", "Is a directory", "Read-only file system", "File name too long");

    private FileReasons() {}

    /** The reason, without the name of the file. */
    public static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "no such file or directory";
            case AccessDeniedException e -> "permission denied";
            case FileAlreadyExistsException e -> "a file of that name is in the way";
            case NotDirectoryException e -> "not a directory";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    /**
     * Why {@code path} is not what was looked for.
     *
     * @param otherwise what is said where it is not there, or is something else
     */
    public static String ofMissing(Path path, String otherwise) {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return otherwise;
        } catch (AccessDeniedException e) {
            return "a folder on the way to it, or it itself, may not be looked into: permission denied";
        } catch (IOException e) {
            return otherwise;
        }
    }

    /** Whether the fault is in the path that was asked for, rather than in the device, its room or its state. */
    public static boolean isWrongPlace(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> true;
            case AccessDeniedException e -> true;
            case FileAlreadyExistsException e -> true;
            case NotDirectoryException e -> true;
            case FileSystemException e -> e.getReason() != null && OF_THE_PATH.contains(e.getReason());
            default -> false;
        };
    }
}
