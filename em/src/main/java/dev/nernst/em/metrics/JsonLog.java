package dev.nernst.em.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A JSONL file of rows. Not thread-safe. */
public final class JsonLog implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AppendLog log;

    /**
     * @param keepBytes what is kept of a file that is there already
     * @throws java.io.UncheckedIOException if it cannot be opened, or is shorter than that
     */
    public JsonLog(Path file, long keepBytes) {
        log = new AppendLog(file, keepBytes);
    }

    /** Appends a row, its fields in the order of the map. */
    public void write(Map<String, ?> row) {
        try {
            log.append((JSON.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a row that is no JSON: " + row.keySet(), e);
        }
    }

    /** Forces all rows to the device; returns the length of the file, in bytes. */
    public long force() {
        return log.force();
    }

    @Override
    public void close() {
        log.close();
    }
}
