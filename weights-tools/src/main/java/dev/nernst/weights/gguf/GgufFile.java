package dev.nernst.weights.gguf;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.MappedFile;
import dev.nernst.weights.io.TextQuote;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapped GGUF file under the names and shapes that it has itself; {@link GgufWeights} shows it as a Hugging Face
 * checkpoint. Immutable, so any thread may read it; {@link #close()} ends every view.
 */
public final class GgufFile implements AutoCloseable {
    private final MappedFile file;
    private final GgufParser.Parsed parsed;

    private GgufFile(MappedFile file, GgufParser.Parsed parsed) {
        this.file = file;
        this.parsed = parsed;
    }

    /**
     * Opens and checks {@code path}.
     *
     * @throws InvalidInputException if it is not a GGUF file of version 2 or 3, little-endian, with tensors of the types
     *     in {@link GgmlType}
     */
    public static GgufFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            return new GgufFile(file, GgufParser.parse(path, file.segment()));
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    public Path path() {
        return file.path();
    }

    /** The format version, 2 or 3. */
    public int version() {
        return parsed.version();
    }

    public GgufMetadata metadata() {
        return parsed.metadata();
    }

    /** The tensors by name, in the order of the file. */
    public Map<String, GgufTensor> tensors() {
        return Collections.unmodifiableMap(parsed.tensors());
    }

    /** The tensor called {@code name}, or null. */
    public @Nullable GgufTensor tensorOrNull(String name) {
        return parsed.tensors().get(name);
    }

    /**
     * The bytes of {@code tensor}, a view of the mapped file.
     *
     * @throws InvalidInputException if it is not a tensor of this file
     */
    public MemorySegment bytes(GgufTensor tensor) {
        if (!tensor.equals(parsed.tensors().get(tensor.name()))) {
            throw new InvalidInputException(path() + ": has no tensor " + TextQuote.quoted(tensor.name()));
        }
        return parsed.data().asSlice(tensor.offset(), tensor.byteSize());
    }

    @Override
    public void close() {
        file.close();
    }
}
