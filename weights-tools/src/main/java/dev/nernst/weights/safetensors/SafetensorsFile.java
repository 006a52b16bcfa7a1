package dev.nernst.weights.safetensors;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FileKind;
import dev.nernst.weights.io.FilePart;
import dev.nernst.weights.io.SourceFile;
import dev.nernst.weights.io.TextQuote;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * One safetensors file (format: an unsigned 64-bit little-endian header length N, N bytes of JSON, the data). Opening
 * reads the header only. Immutable, so any thread may read it; {@link #close()} ends every view.
 */
public final class SafetensorsFile implements AutoCloseable {
    private static final int LENGTH_BYTES = 8;

    private final SourceFile file;
    private final Header header;
    private final long dataBegin;

    private SafetensorsFile(SourceFile file, Header header, long dataBegin) {
        this.file = file;
        this.header = header;
        this.dataBegin = dataBegin;
    }

    /**
     * Opens and checks {@code path}.
     *
     * @throws InvalidInputException if it is not a safetensors file in every detail that the format fixes
     */
    public static SafetensorsFile open(Path path) {
        SourceFile file = SourceFile.open(path);
        try {
            return open(file);
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static SafetensorsFile open(SourceFile file) {
        if (file.size() < LENGTH_BYTES) {
            FileKind.refuseOther(file, FileKind.SAFETENSORS);
            throw new InvalidInputException(file.path() + ": is " + file.size()
                    + " bytes long, shorter than the header length a safetensors file begins with");
        }
        long headerBytes = ByteBuffer.wrap(file.bytes(0, LENGTH_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (headerBytes < 0 || headerBytes > Header.MAX_BYTES) {
            FileKind.refuseOther(file, FileKind.SAFETENSORS);
            throw new InvalidInputException(file.path() + ": declares a header of "
                    + Long.toUnsignedString(headerBytes) + " bytes, more than the " + Header.MAX_BYTES
                    + " that the format allows");
        }
        long dataBytes = file.size() - LENGTH_BYTES - headerBytes;
        if (dataBytes < 0) {
            throw new InvalidInputException(file.path() + ": declares a header of " + headerBytes + " bytes, but only "
                    + (file.size() - LENGTH_BYTES) + " follow: it is truncated, or no safetensors file");
        }
        byte[] json = file.bytes(LENGTH_BYTES, (int) headerBytes);
        Header header = HeaderParser.parse(file.path().toString(), json, dataBytes);
        return new SafetensorsFile(file, header, LENGTH_BYTES + headerBytes);
    }

    public Path path() {
        return file.path();
    }

    /** The text pairs of {@code __metadata__}; empty if there are none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** The tensor names, in the order of their data. */
    public Set<String> names() {
        return header.tensors().keySet();
    }

    /** Every tensor's description, in the order of their data. */
    public Collection<TensorInfo> tensors() {
        return header.tensors().values().stream().map(Header.Entry::info).toList();
    }

    /**
     * The description of one tensor.
     *
     * @throws InvalidInputException if there is none of that name
     */
    public TensorInfo info(String name) {
        return entry(name).info();
    }

    /**
     * The bytes of one tensor; they need not be aligned to the element size.
     *
     * @throws InvalidInputException if there is none of that name
     */
    public FilePart bytes(String name) {
        Header.Entry entry = entry(name);
        return file.part(dataBegin + entry.begin(), entry.end() - entry.begin());
    }

    /** Makes sure that the file is as it was when it was opened. */
    public void requireUnchanged() {
        file.requireUnchanged();
    }

    private Header.Entry entry(String name) {
        Header.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw new InvalidInputException(path() + ": has no tensor " + TextQuote.quoted(name));
        }
        return entry;
    }

    @Override
    public void close() {
        file.close();
    }
}
