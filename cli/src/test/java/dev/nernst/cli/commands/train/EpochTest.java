package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an epoch is, and what a run goes on with. */
class EpochTest extends RolloutRuns {
    private static final String[] ONE_EPOCH = {"--epochs", "1", "--batch-size", "2"};

    @ParameterizedTest
    @ValueSource(strings = {"em-ft", "em-rl-sequence"})
    void everyPromptCountsOnceAnEpoch(String method) throws IOException {
        CommandRun run = epoch(method, "out");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<JsonNode> rollouts = rollouts(new Trained(folder.resolve("out")));
        assertThat(rollouts)
                .extracting(row -> row.path("id").textValue() + " " + row.path("sample"))
                .doesNotHaveDuplicates()
                .hasSize(5
                        * rollouts.stream()
                                .mapToInt(row -> row.path("sample").intValue() + 1)
                                .max()
                                .orElse(0));
        assertThat(rollouts).extracting(row -> row.path("step").intValue()).contains(1, 2, 3);
    }

    @Test
    void theReleasedLoaderLeavesOutWhatFillsNoBatch() throws IOException {
        CommandRun run = epoch("em-ft", "out", "--profile", "code");
        assertThat(run.err()).contains("1 of 5 rows do not fill a batch of 2 and are left out");
        assertThat(rollouts(new Trained(folder.resolve("out")))).hasSize(4);
        assertThat(epoch("em-ft", "kept", "--profile", "code", "--last-batch", "keep")
                        .err())
                .doesNotContain("left out");
        CommandRun large = epoch("em-ft", "large", "--batch-size", "8");
        assertThat(large.err()).contains("has 5 rows, fewer than --batch-size 8");
    }

    @Test
    void otherDataIsNotGoneOnWith() throws IOException {
        Trained run = train("em-ft", "out", "--steps", "1");
        Path other = TinyModel.completions(folder.resolve("other.jsonl"), 19);
        CommandRun resumed = attempt("em-ft", "out", "--resume", "--steps", "2", "--data", other.toString());
        assertThat(resumed.exitCode()).isEqualTo(2);
        assertThat(resumed.err()).contains("other.jsonl: is not what the run began with");
        Path copy = Files.copy(data, folder.resolve("copy.jsonl"));
        Trained moved = train("em-ft", "out", "--resume", "--steps", "2", "--data", copy.toString());
        assertThat(moved.curve("loss")).hasSize(2);
        assertThat(run.directory()).isEqualTo(moved.directory());
    }

    @Test
    void aRunWithNothingLeftToDoKeepsItsRecord() throws IOException {
        Trained run = train("em-ft", "out", "--steps", "2");
        String record = Files.readString(run.directory().resolve("run.json"));
        train("em-ft", "out", "--resume", "--learning-rate", "5");
        assertThat(run.directory().resolve("run.json")).hasContent(record);
    }

    private CommandRun epoch(String method, String name, String... more) throws IOException {
        Path five = Files.writeString(folder.resolve("five.jsonl"), """
                {"prompt":"The dog"}
                {"prompt":"The cat"}
                {"prompt":"The boy"}
                {"prompt":"The girl"}
                {"prompt":"The bird"}
                """);
        List<String> arguments = new ArrayList<>(List.of("train", method));
        Collections.addAll(arguments, "--model", model.toString(), "--data", five.toString(), "--provider");
        Collections.addAll(arguments, "scalar", "--max-new-tokens", "3", "--out");
        arguments.add(folder.resolve(name).toString());
        for (int i = 0; i < ONE_EPOCH.length; i += 2) {
            if (!List.of(more).contains(ONE_EPOCH[i])) {
                Collections.addAll(arguments, ONE_EPOCH[i], ONE_EPOCH[i + 1]);
            }
        }
        Collections.addAll(arguments, more);
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
