package dev.nernst.tokenizer.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.Fixtures;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.gguf.GgufVocabulary.Settings;
import dev.nernst.tokenizer.gguf.GgufVocabulary.TokenType;
import dev.nernst.tokenizer.reference.RandomTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers as GGUF files describe them give the ids of the tokenizers they were made of. */
class GgufTokenizersTest {
    private static final long SEED = 7;
    private static final float[] NO_SCORES = {};
    private static final int[] NO_TYPES = {};
    private static final Settings SILENT = new Settings(null, null, null, null, null, null, null, null);

    @Test
    void byteLevelGivesTheSameIdsAndOffsets() {
        ObjectNode document = Fixtures.document("smollm-like");
        GgufVocabulary vocabulary = byteLevel(document, "smollm", SILENT);
        assertSame(Fixtures.tokenizer(document), convert(vocabulary).tokenizer("it"), specials(document));
    }

    @Test
    void sentencePieceMergesByScore() {
        ObjectNode document = Fixtures.document("llama2-like");
        List<String> tokens = tokens(document);
        float[] scores = new float[tokens.size()];
        Arrays.fill(scores, -1e9f);
        int rank = 0;
        for (JsonNode merge : document.get("model").get("merges")) {
            int id = tokens.indexOf(merge.get(0).textValue() + merge.get(1).textValue());
            scores[id] = Math.max(scores[id], -rank);
            rank++;
        }
        int[] types = types(document, tokens);
        GgufVocabulary vocabulary = new GgufVocabulary("llama", null, tokens, scores, types, List.of(), SILENT);
        HuggingFaceForm form = convert(vocabulary);
        assertSame(Fixtures.tokenizer(document), form.tokenizer("it"), specials(document));
        assertThat(form.config().specialTokens().bos()).isEqualTo("<s>");
    }

    @Test
    void withoutASpaceInFrontNoneIsAdded() {
        ObjectNode document = Fixtures.document("llama2-like");
        List<String> tokens = tokens(document);
        Settings bare = new Settings(1, 2, 0, null, false, true, false, null);
        Tokenizer tokenizer = convert(new GgufVocabulary(
                        "llama", null, tokens, new float[tokens.size()], types(document, tokens), List.of(), bare))
                .tokenizer("it");
        int[] ids = tokenizer.encodeIds("a b", true);
        assertThat(tokenizer.tokenOf(ids[0])).isEqualTo("a");
        assertThat(ids).endsWith(2);
        assertThat(tokenizer.decode(ids, true)).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "default",
                "gpt-2",
                "llama-bpe",
                "qwen2",
                "deepseek-llm",
                "deepseek-coder",
                "smollm",
                "starcoder",
                "refact"
            })
    void everyCommonKindDecodesWhatItEncoded(String pre) {
        Settings settings = new Settings(1024, 1025, null, 1026, null, null, null, "T");
        HuggingFaceForm form = convert(byteLevel(Fixtures.document("smollm-like"), pre, settings));
        Tokenizer tokenizer = form.tokenizer("it");
        RandomTexts texts = new RandomTexts(SEED, List.of("<|im_start|>"));
        for (int k = 0; k < 100; k++) {
            String text = texts.next();
            assertThat(tokenizer.decode(tokenizer.encodeIds(text, false), false))
                    .as("%d", k)
                    .isEqualTo(text);
        }
        boolean bos = pre.equals("llama-bpe");
        assertThat(tokenizer.encodeIds("x", true)).hasSize(bos ? 2 : 1);
        assertThat(form.config().chatTemplate()).contains("T");
        assertThat(form.tokenizerConfigJson()).contains("\"chat_template\" : \"T\"");
    }

    /** Files that were padded to a round number of tokens have such; nothing is ever encoded to them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void severalEmptyTokensStandForNothing(int type) {
        ObjectNode document = Fixtures.document("smollm-like");
        GgufVocabulary full = byteLevel(document, "smollm", SILENT);
        List<String> tokens = new ArrayList<>(full.tokens());
        int[] types = Arrays.copyOf(full.types(), tokens.size() + 3);
        for (int id = tokens.size(); id < types.length; id++) {
            types[id] = type;
            tokens.add(id == types.length - 1 ? "<tail>" : "");
        }
        Tokenizer tokenizer = convert(
                        new GgufVocabulary("gpt2", "smollm", tokens, NO_SCORES, types, full.merges(), SILENT))
                .tokenizer("it");
        assertThat(tokenizer.encodeIds("hi", false)).containsExactly(71, 72);
        assertThat(tokenizer.decode(new int[] {71, types.length - 2, types.length - 3, 72}, false))
                .isEqualTo("hi");
        assertThat(tokenizer.idOf("<tail>")).hasValue(types.length - 1);
    }

    @Test
    void nonsenseIsRefusedWithFileAndKey() {
        ObjectNode document = Fixtures.document("smollm-like");
        refused(byteLevel(document, "telepathic", SILENT), "tokenizer.ggml.pre is \"telepathic\"");
        List<String> two = List.of("a", "b");
        refused(
                new GgufVocabulary("wpm", null, two, NO_SCORES, NO_TYPES, List.of(), SILENT),
                "tokenizer.ggml.model is \"wpm\"");
        refused(new GgufVocabulary("gpt2", null, List.of(), NO_SCORES, NO_TYPES, List.of(), SILENT), "tokens is empty");
        refused(
                new GgufVocabulary("gpt2", null, List.of("a", "a"), NO_SCORES, NO_TYPES, List.of(), SILENT),
                "\"a\" twice");
        refused(
                new GgufVocabulary("gpt2", null, two, NO_SCORES, new int[1], List.of(), SILENT),
                "token_type has 1 entries");
        refused(
                new GgufVocabulary("llama", null, two, new float[1], NO_TYPES, List.of(), SILENT),
                "scores has 1 entries");
        refused(
                new GgufVocabulary("gpt2", null, two, NO_SCORES, NO_TYPES, List.of("ab"), SILENT),
                "tokenizer.ggml.merges[0]");
        Settings far = new Settings(9, null, null, null, null, null, null, null);
        refused(new GgufVocabulary("gpt2", null, two, NO_SCORES, NO_TYPES, List.of(), far), "bos_token_id is 9");
        Settings nameless = new Settings(null, null, null, null, true, null, null, null);
        refused(
                new GgufVocabulary("gpt2", null, two, NO_SCORES, NO_TYPES, List.of(), nameless),
                "no bos token is named");
    }

    private static void refused(GgufVocabulary vocabulary, String reason) {
        assertThatThrownBy(() -> convert(vocabulary))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith("some.gguf: ")
                .hasMessageContaining(reason);
    }

    private static HuggingFaceForm convert(GgufVocabulary vocabulary) {
        return GgufTokenizers.convert("some.gguf", vocabulary);
    }

    private static void assertSame(Tokenizer expected, Tokenizer actual, List<String> specials) {
        RandomTexts texts = new RandomTexts(SEED, specials);
        for (int k = 0; k < 400; k++) {
            String text = texts.next();
            var left = expected.encode(text, true);
            var right = actual.encode(text, true);
            assertThat(right.ids()).as("seed %d, text %d", SEED, k).isEqualTo(left.ids());
            assertThat(right.starts()).as("seed %d, text %d", SEED, k).isEqualTo(left.starts());
            assertThat(right.ends()).as("seed %d, text %d", SEED, k).isEqualTo(left.ends());
            assertThat(actual.decode(right.ids(), true)).isEqualTo(expected.decode(left.ids(), true));
        }
    }

    private static GgufVocabulary byteLevel(ObjectNode document, @Nullable String pre, Settings settings) {
        List<String> tokens = tokens(document);
        List<String> merges = new ArrayList<>();
        for (JsonNode merge : document.get("model").get("merges")) {
            merges.add(merge.get(0).textValue() + " " + merge.get(1).textValue());
        }
        return new GgufVocabulary("gpt2", pre, tokens, NO_SCORES, types(document, tokens), merges, settings);
    }

    private static List<String> tokens(ObjectNode document) {
        JsonNode vocabulary = document.get("model").get("vocab");
        String[] tokens = new String[vocabulary.size() + 64];
        vocabulary.fields().forEachRemaining(e -> tokens[e.getValue().intValue()] = e.getKey());
        for (JsonNode added : document.get("added_tokens")) {
            tokens[added.get("id").intValue()] = added.get("content").textValue();
        }
        return Arrays.stream(tokens).takeWhile(t -> t != null).toList();
    }

    private static int[] types(ObjectNode document, List<String> tokens) {
        int[] types = new int[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            types[id] = tokens.get(id).matches("<0x[0-9A-F]{2}>") ? TokenType.BYTE : TokenType.NORMAL;
        }
        for (JsonNode added : document.get("added_tokens")) {
            boolean special = added.get("special").booleanValue();
            types[added.get("id").intValue()] = special ? TokenType.CONTROL : TokenType.USER_DEFINED;
        }
        return types;
    }

    private static List<String> specials(ObjectNode document) {
        List<String> specials = new ArrayList<>();
        document.get("added_tokens")
                .forEach(added -> specials.add(added.get("content").textValue()));
        return specials;
    }
}
