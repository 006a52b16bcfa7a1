package dev.nernst.weights.safetensors;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.io.TextQuote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds and opens the safetensors files of a checkpoint. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Safetensors {
    /** The file name of a checkpoint in one piece. */
    public static final String SINGLE_FILE_NAME = "model.safetensors";

    /** The file name of the index of a sharded checkpoint. */
    public static final String INDEX_FILE_NAME = ShardIndex.FILE_NAME;

    private Safetensors() {}

    /**
     * Opens a single file, an index ({@code *.index.json}), or a directory: its {@code model.safetensors}, else its
     * {@code model.safetensors.index.json}, else its only {@code *.safetensors} file.
     *
     * @throws InvalidInputException if there is nothing to open, a file is not valid, or index and shards disagree
     */
    public static WeightFiles open(Path path) {
        if (Files.isDirectory(path)) {
            return openDirectory(path);
        }
        Path name = path.getFileName();
        return name != null && name.toString().endsWith(".index.json") ? openSharded(path) : single(path);
    }

    private static WeightFiles openDirectory(Path directory) {
        Path single = directory.resolve(SINGLE_FILE_NAME);
        if (Files.exists(single)) {
            return single(single);
        }
        Path index = directory.resolve(INDEX_FILE_NAME);
        if (Files.exists(index)) {
            return openSharded(index);
        }
        List<Path> files = safetensorsIn(directory);
        if (files.size() == 1) {
            return single(files.getFirst());
        }
        throw new InvalidInputException(directory + ": has "
                + (files.isEmpty()
                        ? "no safetensors file"
                        : files.size() + " safetensors files, but no " + SINGLE_FILE_NAME + " and no "
                                + INDEX_FILE_NAME));
    }

    private static WeightFiles single(Path file) {
        return WeightFiles.of(List.of(SafetensorsFile.open(file)), -1);
    }

    private static List<Path> safetensorsIn(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(file -> file.getFileName().toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InvalidInputException(directory + ": cannot be listed: " + FileReasons.of(e), e);
        }
    }

    private static WeightFiles openSharded(Path indexFile) {
        ShardIndex index = ShardIndex.read(indexFile);
        Map<String, Set<String>> namesOf = new LinkedHashMap<>();
        index.shardOf()
                .forEach((name, shard) ->
                        namesOf.computeIfAbsent(shard, key -> new HashSet<>()).add(name));
        List<SafetensorsFile> shards = new ArrayList<>();
        try {
            for (Map.Entry<String, Set<String>> entry : namesOf.entrySet()) {
                SafetensorsFile shard = SafetensorsFile.open(indexFile.resolveSibling(entry.getKey()));
                shards.add(shard);
                checkAgreement(indexFile, shard, entry.getValue());
            }
            return WeightFiles.of(shards, index.totalBytes());
        } catch (RuntimeException | Error e) {
            shards.forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static void checkAgreement(Path indexFile, SafetensorsFile shard, Set<String> listed) {
        for (String name : listed) {
            if (!shard.names().contains(name)) {
                throw new InvalidInputException(indexFile + ": tensor " + TextQuote.quoted(name) + " is listed for "
                        + shard.path().getFileName() + ", which does not have it");
            }
        }
        for (String name : shard.names()) {
            if (!listed.contains(name)) {
                throw new InvalidInputException(indexFile + ": " + shard.path().getFileName() + " has the tensor "
                        + TextQuote.quoted(name) + ", which the index does not list for it");
            }
        }
    }
}
