package dev.nernst.em.data;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.MappedFile;
import dev.nernst.weights.safetensors.Safetensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.LongToIntFunction;

/**
 * Files of token ids: {@code .u16} and {@code .u32} are nothing but little-endian unsigned integers; {@code .safetensors}
 * has one I32 or I64 tensor. Files are mapped, and stay so until they are closed.
 *
 * <p>Safe for reading by several threads; closing must wait until none reads.
 */
public final class TokenFiles implements TokenStream, AutoCloseable {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final long length;
    private final LongToIntFunction ids;
    private final Runnable close;

    private TokenFiles(long length, LongToIntFunction ids, Runnable close) {
        this.length = length;
        this.ids = ids;
        this.close = close;
    }

    /** Whether {@code file} has a name of these kinds. */
    public static boolean isTokenFile(Path file) {
        String name = file.toString();
        return name.endsWith(".u16") || name.endsWith(".u32") || name.endsWith(".safetensors");
    }

    /**
     * Maps a token file.
     *
     * @param vocabularySize that every id must be below
     * @throws InvalidInputException if it is no such file, or has an id outside the vocabulary
     */
    public static TokenFiles open(Path file, int vocabularySize) {
        TokenFiles tokens = file.toString().endsWith(".safetensors") ? ofTensor(file) : ofIntegers(file);
        for (long i = 0; i < tokens.length; i++) {
            int id = tokens.ids.applyAsInt(i);
            if (id < 0 || id >= vocabularySize) {
                tokens.close();
                throw new InvalidInputException(file + ": token " + i + " is " + Integer.toUnsignedString(id)
                        + ", outside the vocabulary of " + vocabularySize);
            }
        }
        return tokens;
    }

    private static TokenFiles ofIntegers(Path file) {
        boolean wide = file.toString().endsWith(".u32");
        int width = wide ? Integer.BYTES : Short.BYTES;
        MappedFile mapped = MappedFile.open(file);
        MemorySegment bytes = mapped.segment();
        if (bytes.byteSize() % width != 0) {
            mapped.close();
            throw new InvalidInputException(
                    file + ": has " + bytes.byteSize() + " bytes, no whole number of " + width + "-byte tokens");
        }
        LongToIntFunction ids = wide ? i -> bytes.get(INT, i * width) : i -> bytes.get(SHORT, i * width) & 0xffff;
        return new TokenFiles(bytes.byteSize() / width, ids, mapped::close);
    }

    private static TokenFiles ofTensor(Path file) {
        WeightSource source = Safetensors.open(file);
        try {
            if (source.names().size() != 1) {
                throw new InvalidInputException(
                        file + ": has " + source.names().size() + " tensors, where a token file has one");
            }
            Tensor tensor = source.tensor(source.names().iterator().next());
            MemorySegment data = tensor.host();
            if (tensor.dtype() == DType.I32) {
                return new TokenFiles(tensor.size(), i -> data.get(INT, i * Integer.BYTES), source::close);
            }
            if (tensor.dtype() == DType.I64) {
                return new TokenFiles(tensor.size(), i -> data.get(INT, i * Long.BYTES), source::close);
            }
            throw new InvalidInputException(file + ": its tensor is " + tensor + ", neither I32 nor I64");
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int[] copy(long from, int count) {
        int[] copy = new int[count];
        for (int i = 0; i < count; i++) {
            copy[i] = ids.applyAsInt(from + i);
        }
        return copy;
    }

    @Override
    public void close() {
        close.run();
    }
}
