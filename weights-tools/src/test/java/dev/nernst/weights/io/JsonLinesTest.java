package dev.nernst.weights.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
    private static final String SIX_GOOD = "{\"text\":\"é\"}\n\n{\"text\":\"b\"}\r\n{}\n{}\n{}\n";

    @TempDir
    Path folder;

    @Test
    void readsRowsAndPassesOverBlankLines() throws IOException {
        Path file = write(SIX_GOOD.getBytes(StandardCharsets.UTF_8));
        List<JsonLines.Row> rows = JsonLines.readAll(file);
        assertThat(rows).extracting(JsonLines.Row::number).containsExactly(1, 3, 4, 5, 6);
        assertThat(rows.getFirst().content().get("text").asText()).isEqualTo("é");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\": | not valid JSON",
                "[1,2] | not a JSON object",
                "null | not a JSON object",
                "{} {} | not valid JSON",
                "{\"a\":1,\"a\":2} | Duplicate",
                "\u00ff | not valid UTF-8"
            })
    void aBrokenLine7IsNamed(String line, String reason) throws IOException {
        // In ISO 8859-1 the last case is a lone byte that begins nothing in UTF-8.
        Path file = write(("{}\n".repeat(6) + line + "\n{}\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> JsonLines.readAll(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(file + ", line 7: ")
                .hasMessageContaining(reason)
                .message()
                .hasLineCount(1);
    }

    @Test
    void aByteOrderMarkInFrontIsNoPartOfTheFirstRow() throws IOException {
        Path file = write("\uFEFF{\"text\":\"\uFEFFhi\"}\r\n{\"text\":\"there\"}".getBytes(StandardCharsets.UTF_8));
        List<JsonLines.Row> rows = JsonLines.readAll(file);
        assertThat(rows).extracting(row -> row.content().get("text").asText()).containsExactly("\uFEFFhi", "there");
        assertThat(rows.getFirst().text()).startsWith("{");
        assertThatThrownBy(() -> JsonLines.readAll(write("{}\n\uFEFF{}".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void aTextIsAsLongAsItIs() throws IOException {
        int length = 20_000_001;
        Path file = write(("{\"text\":\"" + "x".repeat(length) + "\"}").getBytes(StandardCharsets.UTF_8));
        assertThat(JsonLines.readAll(file).getFirst().content().get("text").textValue())
                .hasSize(length);
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.jsonl");
        assertThatThrownBy(() -> JsonLines.readAll(missing))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(missing + ": no such file");
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("rows.jsonl"), bytes);
    }
}
