package dev.nernst.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers and texts that would take hours if work grew faster than the text; each test ends within a second or two. */
class HostileTokenizerTest {
    private static final int LONG = 1_000_000;
    private static final String SENTENCE =
            "the regular expression \".*\" (takes too many steps|needs too much recursion) on this text";

    /** java.util.regex remembers where some of them failed already; the others end in a sentence. */
    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(?:a*)*b", "(?=(a+)+$)b", "(a*)*\\1c"})
    void repeatsInRepeatsEnd(String pattern) {
        Tokenizer tokenizer = Fixtures.tokenizer(splitting(pattern));
        String text = "a".repeat(500) + "!";
        try {
            assertThat(tokenizer.decode(tokenizer.encodeIds(text, false), false))
                    .isEqualTo(text);
        } catch (TokenizerException e) {
            assertThat(e).hasMessageMatching(SENTENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?i:(a|A)*)*c", "a*a*a*a*a*a*c", "(?:a?){400}(?:a?){400}c"})
    void repeatsInARowEndInASentence(String pattern) {
        Tokenizer tokenizer = Fixtures.tokenizer(splitting(pattern));
        assertThat(tokenizer.encodeIds("aab", false)).isNotEmpty();
        assertThatThrownBy(() -> tokenizer.encodeIds("a".repeat(500) + "!", false))
                .isInstanceOf(TokenizerException.class)
                .hasMessageMatching(SENTENCE);
    }

    /** The limit is one for the whole text, however often it is cut before. */
    @Test
    void manyPiecesShareTheLimit() {
        ObjectNode document = splitting("\n");
        ArrayNode stages = (ArrayNode) document.at("/pre_tokenizer/pretokenizers");
        stages.insert(1, splitting("a*a*a*a*a*c").at("/pre_tokenizer/pretokenizers/0"));
        Tokenizer tokenizer = Fixtures.tokenizer(document);
        String line = "a".repeat(20) + "!\n";
        assertThat(tokenizer.encodeIds(line, false)).isNotEmpty();
        assertThatThrownBy(() -> tokenizer.encodeIds(line.repeat(10_000), false))
                .isInstanceOf(TokenizerException.class)
                .hasMessageMatching(SENTENCE);
    }

    @ParameterizedTest
    @CsvSource({"(?:(?:(?:){999}){999}){999}, more than 1000 times", "(((a){30}){30}){30}, more than 1000 times"})
    void repeatedGroupsAreCounted(String pattern, String reason) {
        assertThatThrownBy(() -> Fixtures.tokenizer(splitting(pattern)))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"9999, nested too deeply|Stack overflow", "200000, at most 20000 are read"})
    void anExpressionOfParenthesesEndsInASentence(int count, String reason) {
        String pattern = "(".repeat(count) + ")".repeat(count);
        assertThatThrownBy(() -> Fixtures.tokenizer(splitting(pattern)))
                .isInstanceOf(TokenizerException.class)
                .hasMessageMatching("(?s).{1,500}(" + reason + ").{0,100}");
    }

    @Test
    void bracesStandForThemselves() {
        Tokenizer tokenizer = Fixtures.tokenizer(splitting("{".repeat(20_000)));
        assertThat(tokenizer.encodeIds("ab", false)).isNotEmpty();
    }

    /** A split at white space before the end of a line takes quadratic time where there is none. */
    @Test
    void longRunsOfSpacesAreCutInLinearTime() {
        Tokenizer tokenizer = Fixtures.tokenizer(splitting("\\s+$"));
        for (String text : new String[] {" ".repeat(LONG) + "a", (" ".repeat(99) + "\n").repeat(LONG / 100) + "a"}) {
            assertThat(tokenizer.decode(tokenizer.encodeIds(text, false), false))
                    .isEqualTo(text);
        }
    }

    /** What may begin the token stands everywhere. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAddedTokenOfAMegabyteIsFound(boolean normalized) {
        ObjectNode document = Fixtures.document("smollm-like");
        String content = "a".repeat(LONG) + "b";
        int id = Fixtures.tokenizer(document).vocabularySize();
        document.withArray("added_tokens")
                .addObject()
                .put("id", id)
                .put("content", content)
                .put("normalized", normalized)
                .put("lstrip", true)
                .put("rstrip", true);
        Tokenizer tokenizer = Fixtures.tokenizer(document);
        assertThat(tokenizer.encodeIds("a".repeat(LONG / 2) + " " + content + "  " + content, false))
                .endsWith(id, id);
        assertThat(tokenizer.encodeIds("a".repeat(3 * LONG), false)).doesNotContain(id);
    }

    @Test
    void tokensOfWhiteSpaceThatTakeMoreOfItAlong() {
        ObjectNode document = Fixtures.document("smollm-like");
        ((ObjectNode) document.withArray("added_tokens").get(0))
                .put("content", " ")
                .put("lstrip", true)
                .put("rstrip", true);
        Tokenizer tokenizer = Fixtures.tokenizer(document);
        assertThat(tokenizer.encodeIds(" ".repeat(LONG), false)).hasSize(LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"String", "Regex"})
    void aNormalizerThatDoublesTheTextAgainAndAgainEndsInASentence(String kind) {
        ObjectNode document = Fixtures.document("smollm-like");
        ObjectNode normalizer = document.putObject("normalizer").put("type", "Sequence");
        for (int i = 0; i < 64; i++) {
            ObjectNode replace = normalizer.withArray("normalizers").addObject();
            replace.put("type", "Replace")
                    .put("content", "aa")
                    .putObject("pattern")
                    .put(kind, "a");
        }
        for (int i = 0; i < document.get("added_tokens").size(); i++) {
            ((ObjectNode) document.get("added_tokens").get(i)).put("normalized", false);
        }
        Tokenizer tokenizer = Fixtures.tokenizer(document);
        assertThatThrownBy(() -> tokenizer.encodeIds("a", false))
                .isInstanceOf(TokenizerException.class)
                .hasMessageMatching(".*makes more than .* characters of this text|.*too many steps.*");
    }

    @Test
    void brokenBytesAreStreamedInLinearTime() {
        Tokenizer tokenizer = Fixtures.tokenizer("llama2-like");
        int[] ids = new int[LONG];
        Arrays.fill(ids, tokenizer.idOf("<0xFF>").orElseThrow());
        StreamingDecoder stream = tokenizer.streamingDecoder(true);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(stream.push(id));
        }
        assertThat(text.append(stream.flush()).length()).isEqualTo(LONG);
    }

    /** A literal whose beginning stands everywhere. */
    @Test
    void aLongLiteralIsFound() {
        ObjectNode document = Fixtures.document("smollm-like");
        ObjectNode replace =
                document.putObject("normalizer").put("type", "Replace").put("content", "!");
        replace.putObject("pattern").put("String", "a".repeat(LONG) + "b");
        Tokenizer tokenizer = Fixtures.tokenizer(document);
        int[] ids = tokenizer.encodeIds("a".repeat(LONG + 5) + "b" + "a".repeat(LONG), false);
        assertThat(tokenizer.decode(ids, false)).isEqualTo("aaaaa!" + "a".repeat(LONG));
    }

    private static ObjectNode splitting(String pattern) {
        ObjectNode document = Fixtures.document("smollm-like");
        ObjectNode split = ((ArrayNode) document.at("/pre_tokenizer/pretokenizers")).insertObject(0);
        split.put("type", "Split").put("behavior", "Isolated").put("invert", false);
        split.putObject("pattern").put("Regex", pattern);
        return document;
    }
}
