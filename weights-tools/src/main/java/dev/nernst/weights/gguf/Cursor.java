package dev.nernst.weights.gguf;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Walks over the bytes of a mapped file; every step is checked against the end. */
final class Cursor {
    private final String file;
    private final MemorySegment bytes;
    private long position;

    Cursor(String file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    long position() {
        return position;
    }

    long remaining() {
        return bytes.byteSize() - position;
    }

    byte int8(String what) {
        return bytes.get(ValueLayout.JAVA_BYTE, advance(1, what));
    }

    short int16(String what) {
        return bytes.get(Floats.SHORT, advance(2, what));
    }

    int int32(String what) {
        return bytes.get(Floats.INT, advance(4, what));
    }

    long uint32(String what) {
        return Integer.toUnsignedLong(int32(what));
    }

    long int64(String what) {
        return bytes.get(Floats.LONG, advance(8, what));
    }

    float float32(String what) {
        return bytes.get(Floats.FLOAT, advance(4, what));
    }

    double float64(String what) {
        return bytes.get(Floats.DOUBLE, advance(8, what));
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
        byte[] utf8 = bytes.asSlice(advance(length, what), length).toArray(ValueLayout.JAVA_BYTE);
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
        return new InvalidInputException(file + ": " + reason);
    }

    private long advance(long count, String what) {
        if (count > remaining()) {
            throw invalid("the file ends inside " + what + ": it is truncated, or no GGUF file");
        }
        long at = position;
        position += count;
        return at;
    }
}
