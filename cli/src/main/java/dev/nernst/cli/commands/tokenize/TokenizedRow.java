package dev.nernst.cli.commands.tokenize;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.rows.TokenizationRow;
import dev.nernst.weights.io.JsonLines;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tokenize --jsonl} prints for a row.
 *
 * @param id the row's own, where it has one
 * @param tokens of the row's text, or what its ids decode to
 */
record TokenizedRow(@Nullable JsonNode id, @JsonUnwrapped TokenizationRow tokens) {

    static TokenizedRow of(Tokenizer tokenizer, JsonLines.Row row) {
        JsonNode id = row.content().get("id");
        JsonNode text = row.content().get("text");
        if (text == null) {
            return new TokenizedRow(id, TokenizationRow.ofIds(tokenizer, givenIds(row)));
        }
        if (!text.isTextual()) {
            throw row.wrong("\"text\" is not a string");
        }
        return new TokenizedRow(id, TokenizationRow.ofText(tokenizer, text.textValue()));
    }

    private static int[] givenIds(JsonLines.Row row) {
        JsonNode ids = row.content().get("ids");
        if (ids == null || !ids.isArray()) {
            throw row.wrong("neither \"text\" nor a list \"ids\"");
        }
        int[] values = new int[ids.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = ids.get(i);
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw row.wrong("\"ids\" holds " + value + ", which is no token id");
            }
            values[i] = value.intValue();
        }
        return values;
    }
}
