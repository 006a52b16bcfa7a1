package dev.nernst.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.json.TokenizerJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The small trained tokenizers among the test resources. */
public final class Fixtures {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Fixtures() {}

    /** The tokenizer.json of a trained tokenizer, as a tree of its own. */
    public static ObjectNode document(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/tokenizers/" + name + "/tokenizer.json")) {
            if (in == null) {
                throw new IllegalArgumentException("no tokenizer called " + name);
            }
            return (ObjectNode) MAPPER.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A trained tokenizer without configuration. */
    public static Tokenizer tokenizer(String name) {
        return tokenizer(document(name));
    }

    /** The tokenizer of a document. */
    public static Tokenizer tokenizer(ObjectNode document) {
        return new Tokenizer(TokenizerJson.read("tokenizer.json", document.toString()), TokenizerConfig.EMPTY);
    }
}
