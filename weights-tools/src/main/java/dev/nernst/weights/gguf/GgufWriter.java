package dev.nernst.weights.gguf;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.Progress;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.ByteSink;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.io.TensorOutput;
import dev.nernst.weights.io.TextQuote;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes GGUF version 3, little-endian, data aligned to 32, atomically and in bounded memory. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class GgufWriter {
    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;
    private static final int MAX_NAME_BYTES = 63;

    private GgufWriter() {}

    /**
     * A tensor to be written.
     *
     * @param name at most 63 bytes
     * @param shape row-major extents, the slowest first
     */
    public record Spec(String name, GgmlType type, List<Long> shape) {
        public Spec {
            shape = List.copyOf(shape);
        }

        /** The bytes that the tensor takes. */
        public long byteSize() {
            return GgufTensor.byteSize(type, shape);
        }
    }

    /** Where the bytes of tensors come from. */
    @FunctionalInterface
    public interface Content {
        /** Hands over exactly {@code spec.byteSize()} bytes, in pieces of any size. */
        void write(Spec spec, ByteSink sink) throws IOException;
    }

    /**
     * Writes a file, asking {@code content} for tensors in the given order. An existing target is replaced at the end.
     *
     * @throws InvalidInputException if two tensors have the same name or a name is too long
     * @throws UncheckedIOException if writing fails; the target is then as it was
     */
    public static void write(
            Path target, Map<String, GgufValue> metadata, List<Spec> tensors, Content content, Progress progress) {
        byte[] header = header(target, metadata, tensors);
        long total = tensors.stream().mapToLong(Spec::byteSize).reduce(0, Math::addExact);
        try (AtomicFile file = AtomicFile.create(target)) {
            TensorOutput output = new TensorOutput(file.channel(), progress, total);
            output.raw(ByteBuffer.wrap(header));
            for (Spec spec : tensors) {
                output.tensor(spec.name(), spec.byteSize(), sink -> content.write(spec, sink));
                output.raw(ByteBuffer.allocate((int) (padded(spec.byteSize()) - spec.byteSize())));
            }
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": writing failed: " + FileReasons.of(e), e);
        }
    }

    private static byte[] header(Path target, Map<String, GgufValue> metadata, List<Spec> tensors) {
        Bytes out = new Bytes();
        out.raw("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.integer(VERSION, 4);
        out.integer(tensors.size(), 8);
        out.integer(metadata.size(), 8);
        metadata.forEach((key, value) -> {
            out.text(key);
            out.value(value);
        });
        Set<String> seen = new HashSet<>();
        long offset = 0;
        for (Spec spec : tensors) {
            if (spec.name().getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES || !seen.add(spec.name())) {
                throw new InvalidInputException(target + ": tensor " + TextQuote.quoted(spec.name())
                        + ": the name is used twice or longer than " + MAX_NAME_BYTES + " bytes");
            }
            out.text(spec.name());
            out.integer(spec.shape().size(), 4);
            for (long extent : new ArrayList<>(spec.shape()).reversed()) {
                out.integer(extent, 8);
            }
            out.integer(spec.type().id(), 4);
            out.integer(offset, 8);
            offset = Math.addExact(offset, padded(spec.byteSize()));
        }
        out.pad();
        return out.toByteArray();
    }

    private static long padded(long size) {
        return Math.addExact(size, ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Little-endian numbers, length-prefixed texts and typed values. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void raw(byte[] bytes) {
            out.writeBytes(bytes);
        }

        void integer(long value, int bytes) {
            for (int i = 0; i < bytes; i++) {
                out.write((int) (value >>> 8 * i));
            }
        }

        void real(GgufValue.Type type, double value) {
            ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            int bytes = type == GgufValue.Type.FLOAT32 ? 4 : 8;
            if (bytes == 4) {
                buffer.putFloat((float) value);
            } else {
                buffer.putDouble(value);
            }
            out.write(buffer.array(), 0, bytes);
        }

        void text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            integer(utf8.length, 8);
            raw(utf8);
        }

        void value(GgufValue value) {
            switch (value) {
                case GgufValue.Int number -> {
                    type(value.type());
                    integer(number.value(), value.type().minBytes());
                }
                case GgufValue.Real real -> {
                    type(value.type());
                    real(value.type(), real.value());
                }
                case GgufValue.Flag flag -> {
                    type(value.type());
                    integer(flag.value() ? 1 : 0, 1);
                }
                case GgufValue.Text text -> {
                    type(value.type());
                    text(text.value());
                }
                case GgufValue.Texts texts -> {
                    array(value.type(), texts.values().size());
                    texts.values().forEach(this::text);
                }
                case GgufValue.Ints ints -> {
                    array(value.type(), ints.values().length);
                    for (long number : ints.values()) {
                        integer(number, value.type().minBytes());
                    }
                }
                case GgufValue.Reals reals -> {
                    array(value.type(), reals.values().length);
                    for (double number : reals.values()) {
                        real(value.type(), number);
                    }
                }
            }
        }

        private void type(GgufValue.Type type) {
            integer(type.ordinal(), 4);
        }

        private void array(GgufValue.Type elements, int count) {
            type(GgufValue.Type.ARRAY);
            type(elements);
            integer(count, 8);
        }

        void pad() {
            while (out.size() % ALIGNMENT != 0) {
                out.write(0);
            }
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
