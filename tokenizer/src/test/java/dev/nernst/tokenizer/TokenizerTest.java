package dev.nernst.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.reference.RandomTexts;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API promises, whatever the kind of tokenizer. */
class TokenizerTest {
    private static final long SEED = 31;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qwen2-like",
                "smollm-like",
                "added-token-flags",
                "llama2-like",
                "metaspace-first",
                "roberta-like"
            })
    void streamedPiecesJoinToTheDecodedText(String name) {
        Tokenizer tokenizer = Fixtures.tokenizer(name);
        RandomTexts texts = new RandomTexts(SEED, List.of("\uFFFD", "\uD83D\uDE42"));
        for (int k = 0; k < 300; k++) {
            int[] ids = tokenizer.encodeIds(texts.next(), true);
            for (boolean skip : new boolean[] {false, true}) {
                StreamingDecoder stream = tokenizer.streamingDecoder(skip);
                StringBuilder joined = new StringBuilder();
                for (int id : ids) {
                    joined.append(stream.push(id));
                }
                joined.append(stream.flush());
                assertThat(joined.toString()).as("seed %d, text %d", SEED, k).isEqualTo(tokenizer.decode(ids, skip));
            }
        }
    }

    /** For a byte-level tokenizer this holds for any ids. */
    @Test
    void streamsOfRandomIdsJoinToTheDecodedText() {
        Tokenizer tokenizer = Fixtures.tokenizer("qwen2-like");
        Random random = new Random(SEED);
        for (int k = 0; k < 500; k++) {
            int[] ids = random.ints(20, 0, tokenizer.vocabularySize() + 3).toArray();
            StreamingDecoder stream = tokenizer.streamingDecoder(false);
            StringBuilder joined = new StringBuilder();
            for (int id : ids) {
                joined.append(stream.push(id));
            }
            joined.append(stream.flush());
            assertThat(joined.toString()).as("seed %d, round %d", SEED, k).isEqualTo(tokenizer.decode(ids, false));
        }
    }

    @Test
    void neverShowsHalfACharacter() {
        Tokenizer tokenizer = Fixtures.tokenizer("smollm-like");
        StreamingDecoder stream = tokenizer.streamingDecoder(false);
        int[] ids = tokenizer.encodeIds("\u65E5\uD83D\uDE42", false);
        assertThat(ids.length).isGreaterThan(2);
        StringBuilder shown = new StringBuilder();
        for (int id : ids) {
            String piece = stream.push(id);
            assertThat(piece).isIn("", "\u65E5", "\uD83D\uDE42");
            shown.append(piece);
        }
        assertThat(shown).hasToString("\u65E5\uD83D\uDE42");
    }

    @Test
    void unpairedSurrogatesCountAsReplacementCharacters() {
        Tokenizer tokenizer = Fixtures.tokenizer("qwen2-like");
        Encoding broken = tokenizer.encode("a\uD800b\uDC00\uD83D\uDE42\uD83D", false);
        Encoding replaced = tokenizer.encode("a\uFFFDb\uFFFD\uD83D\uDE42\uFFFD", false);
        assertThat(broken.ids()).isEqualTo(replaced.ids());
        assertThat(broken.starts()).isEqualTo(replaced.starts());
        assertThat(broken.ends()).isEqualTo(replaced.ends());
    }

    @Test
    void idsWithoutATokenAddNothing() {
        Tokenizer tokenizer = Fixtures.tokenizer("smollm-like");
        int id = tokenizer.idOf("a").orElseThrow();
        assertThat(tokenizer.decode(new int[] {id, -1, 1 << 30, tokenizer.vocabularySize(), id}, false))
                .isEqualTo("aa");
        assertThat(tokenizer.tokenOf(tokenizer.vocabularySize())).isNull();
        assertThat(tokenizer.tokenOf(-1)).isNull();
        assertThat(tokenizer.idOf("no such token")).isEmpty();
    }

    @Test
    void idsAreTheSameFromManyThreads() throws InterruptedException {
        Tokenizer tokenizer = Fixtures.tokenizer("qwen2-like");
        RandomTexts texts = new RandomTexts(SEED, List.of("<|im_start|>"));
        List<String> inputs = Stream.generate(texts::next).limit(200).toList();
        Tokenizer alone = Fixtures.tokenizer("qwen2-like");
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> Thread.ofPlatform().unstarted(() -> {
                    for (String input : inputs) {
                        if (!Arrays.equals(tokenizer.encodeIds(input, true), alone.encodeIds(input, true))) {
                            failures.add(input);
                        }
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    /** The ids end as the text of TinyStories does; its special tokens are looked for in normalized text. */
    @Test
    void aSpecialTokenInNormalFormIsSkipped() {
        ObjectNode document = Fixtures.document("llama2-like");
        for (JsonNode token : document.get("added_tokens")) {
            ((ObjectNode) token).put("normalized", true);
        }
        Tokenizer tokenizer = Fixtures.tokenizer(document);
        int[] ids = tokenizer.encodeIds("Once </s>", false);
        assertThat(ids).endsWith(tokenizer.idOf("</s>").orElseThrow());
        assertThat(tokenizer.decode(ids, true)).isEqualTo("Once");
        assertThat(tokenizer.decodeAsLibrary(ids)).isEqualTo("Once </s>");
        StreamingDecoder stream = tokenizer.streamingDecoder(true);
        StringBuilder joined = new StringBuilder();
        Arrays.stream(ids).forEach(id -> joined.append(stream.push(id)));
        assertThat(joined.append(stream.flush())).hasToString("Once");
        assertThat(tokenizer.specialId("</s>")).isEqualTo(tokenizer.idOf("</s>"));
        assertThat(tokenizer.specialId("Once")).isEmpty();
    }

    /** What begins and ends a text is put there once: a chat template may have written it, or whoever wrote the text. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"llama2-like | <s> | ''", "metaspace-first | <s> | </s>", "roberta-like | <s> | </s>"})
    void specialTokensAreNotPutBesideThemselves(String name, String first, String last) {
        Tokenizer tokenizer = Fixtures.tokenizer(name);
        int bos = tokenizer.idOf(first).orElseThrow();
        for (String text : List.of(first + "Hi" + last, first + "Hi", "Hi" + last, first, last, first + first + "x")) {
            int[] plain = tokenizer.encodeIds(text, false);
            int[] ids = tokenizer.encodeIds(text, true);
            int before = plain.length > 0 && plain[0] == bos ? 0 : 1;
            assertThat(ids[0]).as(text).isEqualTo(bos);
            assertThat(Arrays.copyOfRange(ids, before, before + plain.length))
                    .as(text)
                    .isEqualTo(plain);
            int after = last.isEmpty() || text.endsWith(last) ? 0 : 1;
            assertThat(ids).as(text).hasSize(before + plain.length + after);
            assertThat(tokenizer.encode(text, true).ids()).as(text).isEqualTo(ids);
            if (after == 1) {
                assertThat(ids).as(text).endsWith(tokenizer.idOf(last).orElseThrow());
            }
        }
    }

    /** A token that both begins and ends texts, alone, begins one. */
    @Test
    void oneTokenIsNotBothEnds() {
        ObjectNode document = Fixtures.document("roberta-like");
        ObjectNode processor = (ObjectNode) document.get("post_processor");
        processor.set("sep", processor.get("cls"));
        Tokenizer tokenizer = Fixtures.tokenizer(document);
        int both = tokenizer.idOf("<s>").orElseThrow();
        assertThat(tokenizer.encodeIds("<s>", true)).containsExactly(both, both);
        assertThat(tokenizer.encodeIds("<s><s>", true)).containsExactly(both, both);
    }
}
