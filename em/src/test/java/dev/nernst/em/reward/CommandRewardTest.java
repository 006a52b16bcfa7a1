package dev.nernst.em.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real commands of the shell, good and bad ones. */
@DisabledOnOs(OS.WINDOWS)
class CommandRewardTest {
    private static final List<PromptGroup> GROUPS = List.of(Groups.group("4", "a\nb", ""), Groups.group(null, "c"));

    @TempDir
    Path folder;

    private static Reward shell(String line) {
        return new CommandReward(List.of("/bin/sh", "-c", line), 20);
    }

    @Test
    void eachResponseIsALineAndEachLineANumber() throws IOException {
        Path seen = folder.resolve("seen.jsonl");
        List<Scores> scores =
                shell("cat > '" + seen + "'; printf ' 1.5 \\n-2\\n3e-1\\n'").scoreAll(GROUPS);
        assertThat(scores).hasSize(2);
        assertThat(scores.get(0).total()).containsExactly(1.5, -2);
        assertThat(scores.get(1).total()).containsExactly(0.3);
        assertThat(scores.get(1).parts()).containsOnlyKeys("command");
        List<JsonNode> rows = JsonLines.readAll(seen).stream()
                .map(row -> (JsonNode) row.content())
                .toList();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).path("id").textValue()).isEqualTo("line 7");
        assertThat(rows.get(0).path("prompt").textValue()).isEqualTo("what \"is\"\nit?");
        assertThat(rows.get(0).path("response").textValue()).isEqualTo("a\nb");
        assertThat(rows.get(0).path("answer").textValue()).isEqualTo("4");
        assertThat(rows.get(0).path("truncated").booleanValue()).isFalse();
        assertThat(rows.get(1).path("truncated").booleanValue()).isTrue();
        assertThat(rows.get(2).has("answer")).isFalse();
    }

    @Test
    void theWholeRowIsInEachLine() throws IOException {
        Path seen = folder.resolve("seen.jsonl");
        Map<String, Object> row = Map.of("level", 3, "tests", List.of("f(1) == 2", Map.of("timeout", 0.5)));
        PromptGroup group = new PromptGroup("7", "p", null, List.of(new Response("r", false, null)), row);
        shell("cat > '" + seen + "'; echo 1").score(group);
        JsonNode sent = JsonLines.readAll(seen).getFirst().content().path("row");
        assertThat(sent.path("level").intValue()).isEqualTo(3);
        assertThat(sent.path("tests").get(1).path("timeout").doubleValue()).isEqualTo(0.5);
    }

    @Test
    void aCommandMayAnswerWithoutReading() {
        // More than a pipe holds.
        PromptGroup large = Groups.group(null, "x".repeat(1 << 20));
        assertThat(shell("echo 5").score(large)).containsExactly(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cat > /dev/null; exit 3 | ended with exit code 3",
                "cat > /dev/null; echo 1; echo 2 | wrote only 2 numbers for 3 responses",
                "cat > /dev/null; seq 4 | wrote 4 lines for 3 responses",
                "cat > /dev/null; echo 1; echo NaN; echo 3 | wrote \"NaN\", which is no finite number",
                "cat > /dev/null; echo 1; echo; echo 3 | wrote \"\", which is no finite number",
                "exec < /dev/null; echo 1; echo 1e999; echo 3 | wrote \"1e999\", which is no finite number",
                "yes 1 | wrote 4096 bytes and more"
            })
    void aCommandThatFailsIsOneSentence(String line, String reason) {
        assertThatThrownBy(() -> shell(line).scoreAll(GROUPS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("the reward command /bin/sh -c " + line + " ")
                .hasMessageContaining(reason);
    }

    @Test
    void aCommandThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new CommandReward(List.of("/nowhere/grade"), 20).scoreAll(GROUPS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the reward command /nowhere/grade could not be run");
    }

    @Test
    void aLineIsWordsWithTheQuotesOfAShell() throws IOException {
        Path script = Files.createDirectory(folder.resolve("my dir")).resolve("g.sh");
        Files.writeString(script, "cat > /dev/null; printf '%s\\n' \"$#\" \"${#1}\" \"${#2}\"");
        Reward reward = CommandReward.of("sh '" + script + "' 'one two'  \"\" ", 20);
        assertThat(Scores.joined(reward.scoreAll(GROUPS)).total()).containsExactly(2, 7, 0);
    }

    @Test
    void aProgramThatCannotBeStartedIsFoundOutAtOnce() throws IOException {
        Path text = Files.writeString(folder.resolve("grade"), "no program");
        for (String program : List.of("no-such-program", "/nowhere/grade", text.toString(), folder.toString())) {
            assertThatThrownBy(() -> CommandReward.of(program + " -x", 20))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("the reward command " + program + " -x cannot be run: there is no program " + program);
        }
        assertThatThrownBy(() -> CommandReward.of(" ", 20)).hasMessageContaining("is empty");
        assertThatThrownBy(() -> CommandReward.of("sh", 0)).hasMessage("reward-timeout is 0, but must be above 0");
    }

    @Test
    void anInterruptedCallEndsTheCommand() throws InterruptedException {
        String sleep = "sleep " + (200_000 + ProcessHandle.current().pid());
        Thread asking = Thread.ofPlatform().start(() -> {
            assertThatThrownBy(() -> shell(sleep + "; echo 1").scoreAll(GROUPS))
                    .hasMessageContaining("was interrupted");
        });
        awaitRunning(sleep, true);
        asking.interrupt();
        awaitRunning(sleep, false);
        asking.join();
    }

    private static void awaitRunning(String command, boolean running) throws InterruptedException {
        for (int i = 0; i < 500 && isRunning(command) != running; i++) {
            Thread.sleep(20);
        }
        assertThat(isRunning(command)).isEqualTo(running);
    }

    @Test
    void aCommandThatHangsIsStoppedWithWhatItStarted() throws InterruptedException {
        String sleep = "sleep " + (100_000 + ProcessHandle.current().pid());
        long before = System.nanoTime();
        assertThatThrownBy(() -> new CommandReward(List.of("/bin/sh", "-c", sleep + "; echo 1"), 1).scoreAll(GROUPS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("did not finish within 1 seconds");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
        awaitRunning(sleep, false);
    }

    private static boolean isRunning(String command) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(command));
    }
}
