package dev.nernst.tokenizer.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.Fixtures;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken files end in one sentence that names file, field and reason. */
class BrokenTokenizerJsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiterString = " @ ",
            quoteCharacter = '~',
            value = {
                "version @ \"2.0\" @ version is \"2.0\"",
                "model @ null @ model is not an object",
                "model @ {\"type\":\"Unigram\",\"vocab\":[[\"a\",-1.0]]} @ the model \"Unigram\", which is not"
                        + " supported",
                "model @ {\"type\":\"BPE\",\"vocab\":{\"a\":0}} @ lacks the field \"merges\"",
                "model @ {\"type\":\"BPE\",\"merges\":[]} @ lacks the field \"vocab\"",
                "model @ {\"vocab\":{\"a\":0},\"merges\":[\"a a\"]} @ merge 0 needs \"aa\", which is not in the"
                        + " vocabulary",
                "model @ {\"vocab\":{\"a\":0},\"merges\":[\"a b c\"]} @ model.merges[0] is \"a b c\", not two tokens",
                "model @ {\"vocab\":{\"a\":0},\"merges\":[[\"a\"]]} @ model.merges[0] is neither a string nor a pair",
                "model @ {\"vocab\":{\"a\":0,\"\":1},\"merges\":[[\"a\",\"\"]]} @ into one of the two: a cycle",
                "model @ {\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]} @ share the id 0",
                "model @ {\"vocab\":{\"a\":-1},\"merges\":[]} @ has the id -1",
                "model @ {\"vocab\":{\"a\":2147483647},\"merges\":[]} @ has the id 2147483647, which is not between",
                "model @ {\"vocab\":{\"a\":\"x\"},\"merges\":[]} @ model.vocab gives \"a\" something else than an id",
                "model @ {\"vocab\":{\"a\":0},\"merges\":[],\"dropout\":0.1} @ model.dropout is 0.1",
                "model @ {\"vocab\":{\"a\":0},\"merges\":[],\"byte_fallback\":1} @ model.byte_fallback is neither true"
                        + " nor false",
                "normalizer @ {\"type\":\"Telepathy\"} @ normalizer.type names the normalizer \"Telepathy\"",
                "normalizer @ {\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{}]} @"
                        + " normalizer.normalizers[1] lacks the field \"type\"",
                "normalizer @ {\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(a\"},\"content\":\"\"} @"
                        + " normalizer.pattern.Regex: the regular expression \"(a\"",
                "pre_tokenizer @ {\"type\":\"Telepathy\"} @ the pre-tokenizer \"Telepathy\", which is not supported",
                "pre_tokenizer @ {\"type\":\"Split\",\"pattern\":{\"String\":\""
                        + " \"},\"behavior\":\"Sideways\",\"invert\":false} @ the unknown behavior \"Sideways\"",
                "pre_tokenizer @ {\"type\":\"Metaspace\",\"replacement\":\"ab\"} @ pre_tokenizer.replacement is not a"
                        + " single character",
                "pre_tokenizer @ 7 @ pre_tokenizer is not an object",
                "post_processor @ {\"type\":\"Telepathy\"} @ the post-processor \"Telepathy\"",
                "post_processor @ {\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"x\"}}]} @"
                        + " define",
                "post_processor @ {\"type\":\"BertProcessing\",\"cls\":[\"x\"],\"sep\":[\"y\",1]} @ post_processor.cls"
                        + " is not a pair",
                "decoder @ {\"type\":\"Telepathy\"} @ the decoder \"Telepathy\"",
                "added_tokens @ {} @ added_tokens is not an array",
                "added_tokens @ [{\"id\":5}] @ added_tokens[0] lacks the field \"content\"",
            })
    void namesTheField(String field, String value, String reason) throws IOException {
        ObjectNode document = Fixtures.document("added-token-flags");
        document.set(field, MAPPER.readTree(value));
        Path file = directory.resolve("tokenizer.json");
        Files.writeString(file, document.toString());
        assertThatThrownBy(() -> Tokenizer.load(directory))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{", "{\"version\":\"1.0\"}", "nonsense", "{\"version\":\"1.0\",\"version\":\"1.0\"}"})
    void namesTheFile(String document) throws IOException {
        Path file = directory.resolve("tokenizer.json");
        Files.writeString(file, document);
        assertThatThrownBy(() -> Tokenizer.load(directory))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith(file + ": ");
    }

    @Test
    void anEmptyDirectoryIsNoTokenizer() {
        assertThatThrownBy(() -> Tokenizer.load(directory))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("neither tokenizer.json nor vocab.json and merges.txt");
        assertThatThrownBy(() -> Tokenizer.load(directory.resolve("absent")))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("there is no such file or directory");
    }

    /** The library complains only once the token is needed, and files of byte-level models rely on that. */
    @Test
    void anUnknownTokenOutsideTheVocabularyIsMissedWhenItIsNeeded() throws IOException {
        ObjectNode document = Fixtures.document("llama2-like");
        ObjectNode model = (ObjectNode) document.get("model");
        model.put("unk_token", "<absent>").put("byte_fallback", false);
        Tokenizer tokenizer = Fixtures.tokenizer(document);
        assertThat(tokenizer.encodeIds("a", false)).isNotEmpty();
        assertThatThrownBy(() -> tokenizer.encodeIds("\uE000", false))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("<absent>");
    }
}
