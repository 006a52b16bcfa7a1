package dev.nernst.em.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.FileHash;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The list of a checkpoint's files with their sizes and SHA-256 hashes, by which damage is found. */
final class Manifest {
    private static final String FILE_NAME = "manifest.json";
    private static final int VERSION = 1;

    private Manifest() {}

    /** Writes the manifest of the files that are in {@code directory}. */
    static void write(Path directory) throws IOException {
        ObjectNode json = StrictJson.object();
        json.put("version", VERSION);
        ArrayNode files = json.putArray("files");
        try (Stream<Path> list = Files.list(directory)) {
            for (Path file : list.sorted().toList()) {
                files.addObject()
                        .put("name", file.getFileName().toString())
                        .put("bytes", Files.size(file))
                        .put("sha256", FileHash.sha256(file));
            }
        }
        AtomicFile.write(directory.resolve(FILE_NAME), StrictJson.pretty(json));
    }

    /**
     * Checks that the files are those of the manifest.
     *
     * @throws InvalidInputException naming the first file that is not as it was written
     */
    static void check(Path directory) throws IOException {
        ObjectNode json = StrictJson.readObject(directory.resolve(FILE_NAME));
        if (json.path("version").asInt() != VERSION) {
            throw new InvalidInputException(
                    directory.resolve(FILE_NAME) + ": field version is " + json.path("version") + ", not " + VERSION);
        }
        List<JsonNode> files = json.path("files").valueStream().toList();
        if (files.isEmpty()) {
            throw new InvalidInputException(directory.resolve(FILE_NAME) + ": field files is missing or empty");
        }
        for (JsonNode entry : files) {
            Path file = directory.resolve(entry.path("name").asText());
            if (!Files.isRegularFile(file)) {
                throw new InvalidInputException(file + ": is missing");
            }
            if (Files.size(file) != entry.path("bytes").asLong(-1)) {
                throw new InvalidInputException(
                        file + ": has " + Files.size(file) + " bytes, not " + entry.path("bytes"));
            }
            if (!FileHash.sha256(file).equals(entry.path("sha256").asText())) {
                throw new InvalidInputException(file + ": its bytes are not those that were written");
            }
        }
    }
}
