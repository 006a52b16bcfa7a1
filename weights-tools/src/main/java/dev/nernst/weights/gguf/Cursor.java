package dev.nernst.weights.gguf;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.SourceFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Walks over the bytes of a file; every step is checked against the end. */
final class Cursor {
    private static final int WINDOW_BYTES = 1 << 16;

    private final SourceFile file;
    private long position;

    /** Bytes of the file from {@link #windowBegin} on: it is read in pieces. */
    private MemorySegment window = MemorySegment.NULL;

    private long windowBegin;

    Cursor(SourceFile file) {
        this.file = file;
    }

    long position() {
        return position;
    }

    long remaining() {
        return file.size() - position;
    }

    byte int8(String what) {
        long at = advance(1, what);
        return window.get(ValueLayout.JAVA_BYTE, at);
    }

    short int16(String what) {
        long at = advance(2, what);
        return window.get(Floats.SHORT, at);
    }

    int int32(String what) {
        long at = advance(4, what);
        return window.get(Floats.INT, at);
    }

    long uint32(String what) {
        return Integer.toUnsignedLong(int32(what));
    }

    long int64(String what) {
        long at = advance(8, what);
        return window.get(Floats.LONG, at);
    }

    float float32(String what) {
        long at = advance(4, what);
        return window.get(Floats.FLOAT, at);
    }

    double float64(String what) {
        long at = advance(8, what);
        return window.get(Floats.DOUBLE, at);
    }

    /** A number of things that take at least {@code minBytes} each, so that no more are promised than can follow. */
    int count(String what, int minBytes) {
        long count = int64(what);
        if (count < 0 || count > remaining() / minBytes || count > Integer.MAX_VALUE - 8) {
            throw invalid(what + " is " + Long.toUnsignedString(count) + ", more than the " + remaining()
                    + " bytes that follow can hold");
        }
        return (int) count;
    }

    String text(String what) {
        int length = count("the length of " + what, 1);
        long at = advance(length, what);
        byte[] utf8 = window.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        String text = new String(utf8, StandardCharsets.UTF_8);
        // Decoding puts a replacement character where bytes are malformed, but one may also be there by right.
        if (text.indexOf('\ufffd') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            } catch (CharacterCodingException e) {
                throw invalid(what + " is not valid UTF-8");
            }
        }
        return text;
    }

    InvalidInputException invalid(String reason) {
        return new InvalidInputException(file.path() + ": " + reason);
    }

    /** Steps over {@code count} bytes and returns where they are in {@link #window}. */
    private long advance(long count, String what) {
        if (count > remaining()) {
            throw invalid("the file ends inside " + what + ": it is truncated, or no GGUF file");
        }
        if (position < windowBegin || position + count > windowBegin + window.byteSize()) {
            window = MemorySegment.ofArray(
                    file.bytes(position, (int) Math.min(remaining(), Math.max(count, WINDOW_BYTES))));
            windowBegin = position;
        }
        long at = position - windowBegin;
        position += count;
        return at;
    }
}
