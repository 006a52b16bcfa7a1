package dev.nernst.weights.safetensors;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FileKind;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.io.TextQuote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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

    private static final Pattern PICKLED = Pattern.compile("(?i).*\\.(bin|pt|pth|ckpt)");

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
        return name != null && name.toString().endsWith(".index.json") ? openSharded(path) : single(path, List.of());
    }

    private static WeightFiles openDirectory(Path directory) {
        Path single = directory.resolve(SINGLE_FILE_NAME);
        Path index = directory.resolve(INDEX_FILE_NAME);
        if (Files.exists(single)) {
            return single(single, Files.exists(index) ? List.of(passedOver(index)) : List.of());
        }
        if (Files.exists(index)) {
            return openSharded(index);
        }
        List<Path> files = safetensorsIn(directory);
        if (files.size() == 1) {
            return single(files.getFirst(), List.of());
        }
        throw new InvalidInputException(directory + ": has "
                + (files.isEmpty()
                        ? "no safetensors file" + insteadIn(directory)
                        : files.size() + " safetensors files, but no " + SINGLE_FILE_NAME + " and no "
                                + INDEX_FILE_NAME));
    }

    /** Weights in a format that is not read. */
    private static String insteadIn(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(file ->
                            PICKLED.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .findFirst()
                    .map(file -> ", but " + file.getFileName() + ": " + FileKind.PICKLE.words())
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** As transformers does: where there is a single file, the index beside it has no say. */
    private static String passedOver(Path index) {
        String because = "; it is passed over, because " + SINGLE_FILE_NAME + " is there";
        try {
            int names = ShardIndex.read(index).shardOf().size();
            return index + ": lists " + names + " tensors" + because;
        } catch (InvalidInputException e) {
            return e.getMessage() + because;
        }
    }

    private static WeightFiles single(Path file, List<String> warnings) {
        SafetensorsFile opened = SafetensorsFile.open(file);
        try {
            return WeightFiles.of(file, List.of(opened), Map.of(), -1, warnings);
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
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
        Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
        try {
            for (String name : new LinkedHashSet<>(index.shardOf().values())) {
                shards.put(name, openShard(indexFile, name));
            }
            return IndexedShards.join(indexFile, index, shards);
        } catch (RuntimeException | Error e) {
            shards.values().forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static SafetensorsFile openShard(Path indexFile, String name) {
        Path shard;
        try {
            shard = indexFile.resolveSibling(name);
        } catch (InvalidPathException e) {
            throw new InvalidInputException(
                    indexFile + ": the shard " + TextQuote.quoted(name) + " is no name of a file here", e);
        }
        if (Files.notExists(shard)) {
            throw new InvalidInputException(indexFile + ": the shard " + TextQuote.quoted(name) + " is not there");
        }
        return SafetensorsFile.open(shard);
    }
}
