package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rewards from a command or a service that fail while a run goes on, and runs that go on after that. */
@DisabledOnOs(OS.WINDOWS)
class OutsideRewardTest extends RolloutRuns {
    private static final String LENGTHS = "while read -r line; do echo ${#line}; done\n";

    private String command = "";
    private Trained whole = new Trained(Path.of(""));

    /** A run of three steps whose command, in a directory with a blank in its name, does its work. */
    @BeforeEach
    void trainWhole() throws IOException {
        Path script = Files.createDirectory(folder.resolve("my rewards")).resolve("grade.sh");
        Files.writeString(script, LENGTHS);
        command = "command:sh '" + script + "'";
        whole = train("rloo", "whole", "--reward", command);
        assertThat(whole.curve("reward_mean")[0]).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3 | ended with exit code 3",
                "echo good | wrote \"good\", which is no finite number",
                "echo 1 | wrote only 1 numbers for 16 responses",
                "yes NaN | wrote 17408 bytes and more",
                "sleep 1000 | did not finish within 3 seconds"
            })
    void aCommandThatFailsInAStepLosesNothing(String failure, String reason) throws IOException {
        Path steps = folder.resolve("steps");
        Path script = Files.writeString(
                folder.resolve("failing.sh"),
                "echo >> '" + steps + "'; [ $(wc -l < '" + steps + "') -lt 3 ] || { cat > /dev/null; " + failure
                        + "; exit; }\n" + LENGTHS);
        CommandRun run = attempt(
                "rloo",
                "out",
                "--reward",
                "command:sh " + script,
                "--reward-timeout",
                "3",
                "--save-every",
                "0",
                "--json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.json().path("error").textValue())
                .startsWith("step 3: the reward command sh " + script + " ")
                .contains(reason)
                .endsWith("; what was learnt before is saved, and --resume goes on from there");
        assertThat(folder.resolve("out/checkpoints/update-00000008")).isDirectory();
        Trained resumed = train("rloo", "out", "--resume", "--reward", command, "--reward-timeout", "60");
        assertThat(resumed.bits()).isEqualTo(whole.bits());
    }

    @Test
    void aCommandThatFailsAtOnceCanBeMended() throws IOException {
        CommandRun run = attempt("rloo", "out", "--reward", "command:false");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("nernst: step 1: the reward command false ended with exit code 1; ");
        CommandRun again = attempt("rloo", "out", "--reward", command);
        assertThat(again.err()).contains("already holds a run; go on with it (--resume)");
        Trained resumed = train("rloo", "out", "--resume", "--reward", command);
        assertThat(resumed.bits()).isEqualTo(whole.bits());
    }

    @Test
    void aServiceThatThrowsLosesNothing() throws IOException {
        CommandRun run = attempt("rloo", "out", "--reward", "service:brittle");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("nernst: step 3: the reward length failed: java.lang.IllegalStateException: worn out; ")
                .doesNotContain("\tat ");
        Trained resumed = train("rloo", "out", "--resume");
        assertThat(resumed.curve("step")).hasSize(whole.curve("step").length);
    }
}
