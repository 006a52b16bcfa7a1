package dev.nernst.weights.safetensors;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.Progress;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.io.TensorOutput;
import dev.nernst.weights.io.TextQuote;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Writes one safetensors file, atomically and in bounded memory, laid out as the reference implementation does: tensors
 * by element type, widest first, then by name; the header padded with spaces so that the data begin at a multiple of
 * 8. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class SafetensorsWriter {
    private static final Comparator<TensorInfo> LAYOUT = Comparator.comparing(TensorInfo::type)
            .reversed()
            .thenComparing(info -> info.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /**
     * Writes tensors that are in memory or mapped.
     *
     * @throws InvalidInputException as the streaming form does
     * @throws UncheckedIOException if writing fails; the target is then as it was
     */
    public static void write(Path target, Map<String, Tensor> tensors, Map<String, String> metadata) {
        List<TensorInfo> infos = tensors.entrySet().stream()
                .map(entry -> TensorInfo.of(
                        entry.getKey(),
                        entry.getValue().dtype(),
                        entry.getValue().shape()))
                .toList();
        write(
                target,
                infos,
                metadata,
                (info, sink) -> sink.write(
                        Objects.requireNonNull(tensors.get(info.name())).host()),
                Progress.NONE);
    }

    /**
     * Writes {@code tensors}, asking {@code content} for their bytes in the order of the file. An existing target is
     * replaced when all is written.
     *
     * @throws InvalidInputException if two tensors have the same name, a name is not allowed, or the header would be
     *     larger than the format allows
     * @throws UncheckedIOException if writing fails; the target is then as it was
     */
    public static void write(
            Path target,
            List<TensorInfo> tensors,
            Map<String, String> metadata,
            TensorContent content,
            Progress progress) {
        List<TensorInfo> ordered = tensors.stream().sorted(LAYOUT).toList();
        byte[] header = header(target, ordered, metadata);
        long total = ordered.stream().mapToLong(TensorInfo::byteSize).reduce(0, Math::addExact);
        try (AtomicFile file = AtomicFile.create(target)) {
            TensorOutput output = new TensorOutput(file.channel(), progress, total);
            output.raw(ByteBuffer.wrap(header));
            for (TensorInfo tensor : ordered) {
                output.tensor(tensor.name(), tensor.byteSize(), sink -> content.write(tensor, sink));
            }
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": writing failed: " + FileReasons.of(e), e);
        }
    }

    private static byte[] header(Path target, List<TensorInfo> ordered, Map<String, String> metadata) {
        checkNames(target, ordered);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[ALIGNMENT]);
        try (JsonGenerator json = StrictJson.factory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(Header.METADATA_KEY);
                for (Map.Entry<String, String> pair : metadata.entrySet()) {
                    json.writeStringField(pair.getKey(), pair.getValue());
                }
                json.writeEndObject();
            }
            long begin = 0;
            for (TensorInfo tensor : ordered) {
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", tensor.type().name());
                writeNumbers(json, "shape", tensor.extents());
                writeNumbers(json, "data_offsets", begin, begin + tensor.byteSize());
                json.writeEndObject();
                begin += tensor.byteSize();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new InvalidInputException(target + ": the header cannot be written: " + e.getMessage(), e);
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        byte[] header = bytes.toByteArray();
        long length = header.length - ALIGNMENT;
        if (length > Header.MAX_BYTES) {
            throw new InvalidInputException(target + ": the header would take " + length + " bytes, more than the "
                    + Header.MAX_BYTES + " that the format allows");
        }
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        return header;
    }

    private static void checkNames(Path target, List<TensorInfo> tensors) {
        Set<String> seen = new HashSet<>();
        for (TensorInfo tensor : tensors) {
            if (tensor.name().equals(Header.METADATA_KEY) || !seen.add(tensor.name())) {
                throw new InvalidInputException(target + ": tensor " + TextQuote.quoted(tensor.name())
                        + ": the name is " + (seen.contains(tensor.name()) ? "used twice" : "reserved"));
            }
        }
    }

    private static void writeNumbers(JsonGenerator json, String field, long... numbers) throws IOException {
        json.writeArrayFieldStart(field);
        for (long number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
