package dev.nernst.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.tokenizer.json.TokenizerJson;
import dev.nernst.tokenizer.text.NormalizedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Normalized text and pre-token pieces of the golden rows. */
@RequiresShared
class PreTokenPiecesTest {
    @Test
    void everyRow() {
        List<JsonNode> rows = Vectors.rows(Shared.path("golden/tokenizers/pretokens.jsonl"));
        Map<String, TokenizerParts> tokenizers = new HashMap<>();
        List<String> failures = new ArrayList<>();
        Map<String, String> texts = texts();
        for (JsonNode row : rows) {
            String name = row.get("tokenizer").textValue();
            TokenizerParts parts = tokenizers.computeIfAbsent(
                    name, n -> TokenizerJson.read(Shared.path("golden/tokenizers/trained/" + n + "/tokenizer.json")));
            String text = Objects.requireNonNull(texts.get(row.get("id").textValue()));
            NormalizedText original = NormalizedText.original(text);
            NormalizedText normalized = parts.normalizer() == null
                    ? original
                    : parts.normalizer().normalize(original, 0, original.length());
            ArrayNode pieces = pieces(parts, normalized.toString());
            if (!normalized.toString().equals(row.get("normalized").textValue()) || !pieces.equals(row.get("pieces"))) {
                failures.add(row + " but got " + normalized + " and " + pieces);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(rows).hasSizeGreaterThan(1000);
    }

    private static ArrayNode pieces(TokenizerParts parts, String normalized) {
        ArrayNode pieces = JsonNodeFactory.instance.arrayNode();
        NormalizedText text = NormalizedText.original(normalized);
        if (parts.preTokenizer() == null) {
            if (!normalized.isEmpty()) {
                pieces.addArray().add(normalized).add(0).add(normalized.codePointCount(0, normalized.length()));
            }
            return pieces;
        }
        parts.preTokenizer().split(text, 0, text.length(), (piece, from, to) -> {
            int start = normalized.codePointCount(0, piece.originalStart(from));
            int end = normalized.codePointCount(0, piece.originalEnd(to - 1));
            pieces.addArray().add(piece.substring(from, to)).add(start).add(end);
        });
        return pieces;
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        for (JsonNode row : Vectors.rows(Shared.path("golden/tokenizers/vectors/qwen2-like.jsonl"))) {
            if (row.has("text")) {
                texts.put(row.get("id").textValue(), row.get("text").textValue());
            }
        }
        return texts;
    }
}
