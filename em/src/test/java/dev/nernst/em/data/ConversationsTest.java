package dev.nernst.em.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationsTest {
    @TempDir
    Path folder;

    @Test
    void everyAssistantTurnIsLearntUpToItsEnd() throws IOException {
        Conversations data = read(
                false,
                null,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"one\"},"
                        + "{\"role\":\"user\",\"content\":\"more\"},{\"role\":\"assistant\",\"content\":\"two\"}]}");
        TrainingSequence sequence = data.sequence(0);
        assertThat(ByteEncoder.text(sequence.ids())).isEqualTo("^u:hi$\na:one$\nu:more$\na:two$\n");
        assertThat(learnt(sequence)).isEqualTo("one$two$");
    }

    @Test
    void aCompletionIsLearntWithTheEndThatIsPutBehindIt() throws IOException {
        TrainingSequence sequence = read(false, null, "{\"prompt\":\"ask\",\"completion\":\" say\"}")
                .sequence(0);
        assertThat(ByteEncoder.text(sequence.ids())).isEqualTo("^ask say$");
        assertThat(learnt(sequence)).isEqualTo(" say$");
    }

    @Test
    void aCompletionThatHasItsEndGetsNoSecondOne() throws IOException {
        TrainingSequence sequence = read(false, null, "{\"prompt\":\"ask$\",\"completion\":\" say$\"}")
                .sequence(0);
        assertThat(ByteEncoder.text(sequence.ids())).isEqualTo("^ask$ say$");
        assertThat(learnt(sequence)).isEqualTo(" say$");
        TrainingSequence empty =
                read(false, null, "{\"prompt\":\"ask$\",\"completion\":\"\"}").sequence(0);
        assertThat(ByteEncoder.text(empty.ids())).isEqualTo("^ask$$");
        assertThat(learnt(empty)).isEqualTo("$");
    }

    /** A tokenizer that puts a space in front of a text must not put one in front of a completion. */
    @Test
    void whatIsLearntIsWhatTheWholeTextHasAfterThePrompt() throws IOException {
        WordEncoder words = new WordEncoder();
        Path file = Files.writeString(
                folder.resolve("words.jsonl"),
                "{\"prompt\":\"the sea\",\"completion\":\" is wide\"}\n{\"prompt\":\"the sea \",\"completion\":\"is\"}\n"
                        + "{\"prompt\":\"the se\",\"completion\":\"a is\"}\n");
        Conversations data = Conversations.read(file, words, new Conversations.Options(false, null, 60));
        assertThat(words.pieces(data.sequence(0))).containsExactly("▁is", "▁wide", "$");
        assertThat(words.pieces(data.sequence(1))).containsExactly("▁is", "$");
        assertThat(words.pieces(data.sequence(2))).as("a token over the joint").containsExactly("▁sea", "▁is", "$");
    }

    /** As templates of models that think: the opening of a turn to be answered is not that of one that was. */
    @Test
    void aTurnIsLearntThoughItsOpeningHoldsTheBeginningOfAThought() throws IOException {
        WordEncoder words = new WordEncoder("assistant: o<think>");
        Path file = Files.writeString(
                folder.resolve("turns.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"one two\"}]}\n"
                        + "{\"messages\":[{\"role\":\"assistant\",\"content\":\"one two\"},"
                        + "{\"role\":\"user\",\"content\":\"more\"},{\"role\":\"assistant\",\"content\":\"A\"}]}");
        Conversations data = Conversations.read(file, words, new Conversations.Options(false, null, 60));
        assertThat(words.pieces(data.sequence(0))).containsExactly("▁one", "▁two", "$");
        assertThat(words.pieces(data.sequence(1))).containsExactly("▁one", "▁two", "$", "▁A", "$");
        assertThat(data.notes()).isEmpty();
    }

    @Test
    void turnsAreLearntAsTheWholeConversationHasThem() throws IOException {
        WordEncoder words = new WordEncoder();
        Path file = Files.writeString(
                folder.resolve("turns.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"one two\"},"
                        + "{\"role\":\"user\",\"content\":\"more\"},{\"role\":\"assistant\",\"content\":\"three\"}]}");
        Conversations data = Conversations.read(file, words, new Conversations.Options(false, null, 60));
        assertThat(words.pieces(data.sequence(0))).containsExactly("▁one", "▁two", "$", "▁three", "$");
    }

    @Test
    void toolsOfARowAreShownToTheTemplate() throws IOException {
        TrainingSequence sequence = read(true, null, "{\"prompt\":\"ask\",\"completion\":\"say\",\"tools\":[{},{}]}")
                .sequence(0);
        assertThat(ByteEncoder.text(sequence.ids())).isEqualTo("^t:2$\nu:ask$\na:say$\n");
    }

    @Test
    void promptsAndCompletionsMayBeMadeTurnsAfterASystemMessage() throws IOException {
        TrainingSequence sequence = read(true, "rule", "{\"prompt\":\"ask\",\"completion\":\"say\"}")
                .sequence(0);
        assertThat(ByteEncoder.text(sequence.ids())).isEqualTo("^s:rule$\nu:ask$\na:say$\n");
        assertThat(learnt(sequence)).isEqualTo("say$");
    }

    @Test
    void longRowsAreLeftOutAndSaid() throws IOException {
        Conversations data = read(
                false,
                null,
                "{\"prompt\":\"p\",\"completion\":\"" + "x".repeat(100) + "\",\"id\":\"long\"}\n"
                        + "{\"prompt\":\"p\",\"completion\":\"c\"}");
        assertThat(data.count()).isEqualTo(1);
        assertThat(data.name(0)).isEqualTo("line 2");
        assertThat(data.notes())
                .singleElement()
                .asString()
                .contains("1 rows take more than 60 tokens", "the first is long");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"t\"} | has no field messages or prompt",
                "{\"prompt\":\"p\"} | field completion is missing",
                "{\"messages\":[]} | field messages is not a list of messages",
                "{\"messages\":[{\"content\":\"c\"}]} | field messages: message 1 has no role",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"c\"}]} | has nothing to learn"
            })
    void aBrokenRowIsNamedByItsLine(String row, String reason) {
        assertThatThrownBy(() -> read(false, null, "{\"prompt\":\"p\",\"completion\":\"c\"}\n" + row))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("rows.jsonl, line 2: " + reason);
    }

    private Conversations read(boolean chat, @Nullable String system, String rows) throws IOException {
        Path file = Files.writeString(folder.resolve("rows.jsonl"), rows);
        return Conversations.read(file, new ByteEncoder(), new Conversations.Options(chat, system, 60));
    }

    private static String learnt(TrainingSequence sequence) {
        StringBuilder learnt = new StringBuilder();
        for (int i = 0; i < sequence.responseLength(); i++) {
            if (sequence.counts(i)) {
                learnt.append((char) sequence.ids()[sequence.responseStart() + i]);
            }
        }
        return learnt.toString();
    }
}
