package dev.nernst.weights.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSONL file one row after the other: a JSON object a line, in UTF-8, a byte-order mark before the first allowed;
 * lines of nothing but white space are passed over. Errors name the file, the line (counted from 1) and the reason.
 *
 * <p>Not thread-safe.
 */
public final class JsonLines {
    /** Editors on Windows put it in front of a file; it says nothing about UTF-8. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** A text in a row may be as long as a line; the line is in memory already. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * One line.
     *
     * @param number its number in the file, from 1
     * @param text the line as it stands
     * @param content what it holds
     */
    public record Row(Path file, int number, String text, ObjectNode content) {
        /** An exception that names this row: {@code FILE, line N: REASON}. */
        public InvalidInputException wrong(String reason) {
            return new InvalidInputException(file + ", line " + number + ": " + reason);
        }
    }

    private final Path file;
    private final InputStream in;
    private int line;

    private JsonLines(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Hands every row of a file to {@code action}, one at a time.
     *
     * @throws InvalidInputException where the file cannot be opened or a line is not one JSON object; the rows before it
     *     have then been handed on
     */
    public static void forEach(Path file, Consumer<Row> action) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": "
                    + (Files.exists(file) ? "not a regular file" : FileReasons.ofMissing(file, "no such file")));
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            new JsonLines(file, in).run(action);
        }
    }

    /** All rows of a file; errors as for {@link #forEach}. */
    public static List<Row> readAll(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        forEach(file, rows::add);
        return rows;
    }

    private void run(Consumer<Row> action) throws IOException {
        for (byte[] bytes = readLine(); bytes != null; bytes = readLine()) {
            line++;
            String text = decode(bytes);
            if (line == 1 && text.startsWith(BYTE_ORDER_MARK)) {
                text = text.substring(BYTE_ORDER_MARK.length());
            }
            if (!text.isBlank()) {
                action.accept(new Row(file, line, text, parse(text)));
            }
        }
    }

    private ObjectNode parse(String text) throws IOException {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new InvalidInputException(where() + "not valid JSON: " + reason(e), e);
        }
        throw new InvalidInputException(where() + "not a JSON object");
    }

    private static String reason(JacksonException e) {
        return e.getOriginalMessage().replaceAll("\\s+", " ");
    }

    private String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(where() + "not valid UTF-8", e);
        }
    }

    private String where() {
        return file + ", line " + line + ": ";
    }

    /** Lines are cut before decoding, so that text which is not UTF-8 can be blamed on its line. */
    private byte @Nullable [] readLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int read = in.read();
        if (read < 0) {
            return null;
        }
        for (; read >= 0 && read != '\n'; read = in.read()) {
            bytes.write(read);
        }
        return bytes.toByteArray();
    }
}
