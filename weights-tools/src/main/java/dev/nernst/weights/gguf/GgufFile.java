package dev.nernst.weights.gguf;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FilePart;
import dev.nernst.weights.io.SourceFile;
import dev.nernst.weights.io.TextQuote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF file, or all files that one was split into, under the names and shapes that it has itself; {@link GgufWeights}
 * shows it as a Hugging Face checkpoint. Immutable, so any thread may read it; {@link #close()} ends every view.
 */
public final class GgufFile implements AutoCloseable {
    private static final String SPLIT_COUNT = "split.count";
    private static final String SPLIT_NUMBER = "split.no";

    private final List<Part> parts;
    private final Map<String, GgufTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Part> partOf = new LinkedHashMap<>();

    private record Part(SourceFile file, GgufParser.Parsed parsed) {
        static Part open(Path path) {
            SourceFile file = SourceFile.open(path);
            try {
                return new Part(file, GgufParser.parse(file));
            } catch (RuntimeException | Error e) {
                file.close();
                throw e;
            }
        }

        /** How many files there are of the model, 1 where it was not split. */
        long count() {
            return Math.max(1, parsed.metadata().integerIfPresent(SPLIT_COUNT).orElse(1));
        }
    }

    private GgufFile(List<Part> parts) {
        this.parts = parts;
        for (Part part : parts) {
            part.parsed.tensors().forEach((name, tensor) -> {
                if (tensors.put(name, tensor) != null) {
                    throw new InvalidInputException(part.file.path() + ": tensor " + TextQuote.quoted(name)
                            + ": another part of the model has it too");
                }
                partOf.put(name, part);
            });
        }
    }

    /**
     * Opens and checks {@code path}, and where it is one part of a split model the others with it.
     *
     * @param path the file, or any of the parts
     * @throws InvalidInputException if it is not a GGUF file of version 2 or 3, little-endian, with tensors of the types
     *     in {@link GgmlType}; if a part is missing
     */
    public static GgufFile open(Path path) {
        List<Part> parts = new ArrayList<>();
        try {
            Part given = Part.open(path);
            parts.add(given);
            if (given.count() > 1) {
                addOthers(parts, given);
            }
            return new GgufFile(List.copyOf(parts));
        } catch (RuntimeException | Error e) {
            parts.forEach(part -> part.file.close());
            throw e;
        }
    }

    private static void addOthers(List<Part> parts, Part given) {
        Path path = given.file.path();
        SplitName name = SplitName.of(path);
        if (name == null || name.count() != given.count()) {
            throw new InvalidInputException(path + ": is one of " + given.count() + " files of a model, but not named"
                    + " like NAME-00001-of-" + String.format("%05d", given.count())
                    + ".gguf, so that the others cannot be found");
        }
        for (int number = 1; number <= name.count(); number++) {
            Part part = given;
            if (number != name.part()) {
                Path file = name.ofPart(number);
                if (Files.notExists(file)) {
                    throw new InvalidInputException(file + ": is not there, but " + path.getFileName() + " is one of "
                            + name.count() + " parts");
                }
                part = Part.open(file);
                parts.add(number - 1, part);
            }
            GgufMetadata metadata = part.parsed.metadata();
            if (part.count() != name.count()
                    || metadata.integerIfPresent(SPLIT_NUMBER).orElse(-1) != number - 1) {
                throw metadata.invalid(SPLIT_NUMBER, "is not that of part " + number + " of " + name.count());
            }
        }
    }

    /** The file, or the first part. */
    public Path path() {
        return parts.getFirst().file.path();
    }

    /** The file, or all parts in their order. */
    public List<Path> files() {
        return parts.stream().map(part -> part.file.path()).toList();
    }

    /** The file that holds {@code tensor}. */
    public Path fileOf(GgufTensor tensor) {
        return part(tensor).file.path();
    }

    /** The format version, 2 or 3. */
    public int version() {
        return parts.getFirst().parsed.version();
    }

    /** The key-value pairs; of a split model those of its first part, which has them all. */
    public GgufMetadata metadata() {
        return parts.getFirst().parsed.metadata();
    }

    /** The tensors by name, in the order of the files. */
    public Map<String, GgufTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** The tensor called {@code name}, or null. */
    public @Nullable GgufTensor tensorOrNull(String name) {
        return tensors.get(name);
    }

    /**
     * The bytes of {@code tensor}.
     *
     * @throws InvalidInputException if it is not a tensor of this file
     */
    public FilePart bytes(GgufTensor tensor) {
        Part part = part(tensor);
        return part.file.part(part.parsed.dataBegin() + tensor.offset(), tensor.byteSize());
    }

    private Part part(GgufTensor tensor) {
        Part part = partOf.get(tensor.name());
        if (part == null || !tensor.equals(tensors.get(tensor.name()))) {
            throw new InvalidInputException(path() + ": has no tensor " + TextQuote.quoted(tensor.name()));
        }
        return part;
    }

    /** Makes sure that the files are as they were when they were opened. */
    public void requireUnchanged() {
        parts.forEach(part -> part.file.requireUnchanged());
    }

    @Override
    public void close() {
        parts.forEach(part -> part.file.close());
    }
}
