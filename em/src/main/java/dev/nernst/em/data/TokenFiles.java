package dev.nernst.em.data;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FilePart;
import dev.nernst.weights.io.SourceFile;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Files of token ids: {@code .u16} and {@code .u32} are nothing but little-endian unsigned integers; {@code .safetensors}
 * has one I32 or I64 tensor. Files stay open, and what is asked for is read, until they are closed.
 *
 * <p>Safe for reading by several threads; closing must wait until none reads.
 */
public final class TokenFiles implements TokenStream, AutoCloseable {
    private static final int CHECKED_AT_ONCE = 1 << 18;

    private final FilePart ids;
    private final int width;
    private final Runnable close;

    /** @param width bytes of an id: 2, 4 or 8 */
    private TokenFiles(FilePart ids, int width, Runnable close) {
        this.ids = ids;
        this.width = width;
        this.close = close;
    }

    /** Whether {@code file} has a name of these kinds. */
    public static boolean isTokenFile(Path file) {
        String name = file.toString();
        return name.endsWith(".u16") || name.endsWith(".u32") || name.endsWith(".safetensors");
    }

    /**
     * Opens a token file.
     *
     * @param vocabularySize that every id must be below
     * @throws InvalidInputException if it is no such file, or has an id outside the vocabulary
     */
    public static TokenFiles open(Path file, int vocabularySize) {
        TokenFiles tokens = file.toString().endsWith(".safetensors") ? ofTensor(file) : ofIntegers(file);
        try {
            tokens.check(file, vocabularySize);
            return tokens;
        } catch (RuntimeException | Error e) {
            tokens.close();
            throw e;
        }
    }

    private void check(Path file, int vocabularySize) {
        for (long from = 0; from < length(); from += CHECKED_AT_ONCE) {
            int[] piece = copy(from, (int) Math.min(CHECKED_AT_ONCE, length() - from));
            for (int i = 0; i < piece.length; i++) {
                if (piece[i] < 0 || piece[i] >= vocabularySize) {
                    throw new InvalidInputException(file + ": token " + (from + i) + " is "
                            + (width == Long.BYTES && piece[i] < 0 ? "negative" : Integer.toUnsignedString(piece[i]))
                            + ", outside the vocabulary of " + vocabularySize);
                }
            }
        }
    }

    private static TokenFiles ofIntegers(Path file) {
        int width = file.toString().endsWith(".u32") ? Integer.BYTES : Short.BYTES;
        SourceFile source = SourceFile.open(file);
        if (source.size() % width != 0) {
            source.close();
            throw new InvalidInputException(
                    file + ": has " + source.size() + " bytes, no whole number of " + width + "-byte tokens");
        }
        return new TokenFiles(source.part(0, source.size()), width, source::close);
    }

    private static TokenFiles ofTensor(Path file) {
        WeightFiles source = Safetensors.open(file);
        try {
            if (source.names().size() != 1) {
                throw new InvalidInputException(
                        file + ": has " + source.names().size() + " tensors, where a token file has one");
            }
            String name = source.names().iterator().next();
            DType dtype = source.dtype(name);
            if (dtype != DType.I32 && dtype != DType.I64) {
                throw new InvalidInputException(file + ": its tensor is " + dtype + ", neither I32 nor I64");
            }
            return new TokenFiles(source.bytes(name), dtype.bytes(), source::close);
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    @Override
    public long length() {
        return ids.size() / width;
    }

    @Override
    public int[] copy(long from, int count) {
        byte[] bytes = new byte[Math.multiplyExact(count, width)];
        ids.read(from * width, MemorySegment.ofArray(bytes));
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] copy = new int[count];
        for (int i = 0; i < count; i++) {
            copy[i] = switch (width) {
                case Short.BYTES -> Short.toUnsignedInt(buffer.getShort());
                case Integer.BYTES -> buffer.getInt();
                // An id that passes 31 bits is none.
                default -> (int) Math.clamp(buffer.getLong(), -1, Integer.MAX_VALUE);
            };
        }
        return copy;
    }

    @Override
    public void close() {
        close.run();
    }
}
