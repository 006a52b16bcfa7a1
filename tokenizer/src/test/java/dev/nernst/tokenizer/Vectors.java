package dev.nernst.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nernst.tokenizer.rows.TokenizationRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Golden vectors: rows of texts or ids with everything that the reference library makes of them. */
final class Vectors {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Vectors() {}

    static List<JsonNode> rows(Path file) {
        try {
            List<JsonNode> rows = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                rows.add(MAPPER.readTree(line));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compares every row and returns how many there were. */
    static int check(Tokenizer tokenizer, Path file) {
        List<JsonNode> rows = rows(file);
        List<String> failures = new ArrayList<>();
        for (JsonNode expected : rows) {
            try {
                check(tokenizer, expected);
            } catch (AssertionError e) {
                failures.add(e.getMessage());
            }
        }
        assertThat(failures)
                .as("%d of %d rows differ", failures.size(), rows.size())
                .isEmpty();
        return rows.size();
    }

    private static void check(Tokenizer tokenizer, JsonNode expected) {
        String id = expected.get("id").textValue();
        boolean hasText = expected.has("text");
        TokenizationRow row = hasText
                ? TokenizationRow.ofText(tokenizer, expected.get("text").textValue())
                : TokenizationRow.ofIds(tokenizer, ints(expected.get("ids")));
        assertThat(row.ids()).as("%s ids", id).isEqualTo(ints(expected.get("ids")));
        if (hasText) {
            JsonNode withSpecial = expected.path(expected.has("ids_with_special") ? "ids_with_special" : "ids");
            assertThat(row.idsWithSpecial()).as("%s ids_with_special", id).isEqualTo(ints(withSpecial));
        }
        if (expected.has("offsets")) {
            assertThat(MAPPER.<JsonNode>valueToTree(row.offsets()))
                    .as("%s offsets", id)
                    .isEqualTo(expected.get("offsets"));
        }
        assertThat(row.decoded())
                .as("%s decoded", id)
                .isEqualTo(expected.get("decoded").textValue());
        assertThat(row.decodedSkip())
                .as("%s decoded_skip", id)
                .isEqualTo(expected.path(expected.has("decoded_skip") ? "decoded_skip" : "decoded")
                        .textValue());
        if (expected.has("stream")) {
            assertThat(MAPPER.<JsonNode>valueToTree(row.stream()))
                    .as("%s stream", id)
                    .isEqualTo(expected.get("stream"));
            assertThat(row.flush())
                    .as("%s flush", id)
                    .isEqualTo(expected.path("flush").asText(""));
        }
        if (hasText || expected.has("stream")) {
            String joined =
                    String.join("", row.stream().stream().filter(s -> s != null).toList()) + row.flush();
            assertThat(joined).as("%s joined stream", id).isEqualTo(row.decoded());
        }
    }

    static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int k = 0; k < values.length; k++) {
            values[k] = array.get(k).intValue();
        }
        return values;
    }
}
