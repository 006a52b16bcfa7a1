package dev.nernst.cli.input;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files that a user names. Stateless. */
public final class TextFiles {
    private TextFiles() {}

    /**
     * The whole text of a UTF-8 file.
     *
     * @throws InvalidInputException where it is missing, unreadable or not UTF-8
     */
    public static String read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": " + (Files.exists(file) ? "not a regular file" : "no such file"));
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(file + ": not valid UTF-8", e);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
