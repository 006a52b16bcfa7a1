package dev.nernst.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandLineContractTest {
    @Test
    void helpAndVersionGoToStandardOutput() {
        CommandRun help = CommandRun.of("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: nernst").contains("Exit codes:");
        assertThat(CommandRun.of("--version").out()).matches("(?s)nernst \\d+\\.\\d+\\.\\d+.*\\R");
    }

    @Test
    void aMistakeInTheCommandLineIsOneSentenceAndExitCode2() {
        for (String[] args : new String[][] {{}, {"no-such-command"}, {"--no-such-option"}}) {
            CommandRun run = CommandRun.of(args);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).startsWith("nernst: ").contains("--help").hasLineCount(1);
        }
    }

    @Test
    void withJsonTheSentenceIsAnObjectToo() {
        CommandRun run = CommandRun.of("no-such-command", "--json");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.json().get("exit_code").asInt()).isEqualTo(2);
        assertThat(run.err().strip())
                .isEqualTo("nernst: " + run.json().get("error").asText());
    }

    @Test
    void whatIsMisspeltIsNamedWithWhatWasMeant() {
        told("there is no option --modle, did you mean --model?", "score", "--modle", "x");
        told("there is no option --max-new-token, did you mean --max-new-tokens?", "generate", "--max-new-token=3");
        told("there is no command em-tf, did you mean em-ft?", "train", "em-tf", "--model", "x");
        told("there is no command genrate, did you mean generate?", "genrate");
        told("there is no command mrege, did you mean merge?", "weights", "mrege");
        told("there is no command trian, did you mean train?", "help", "trian");
        assertThat(CommandRun.of("qqqqqqqq").err())
                .contains("there is no command qqqqqqqq")
                .doesNotContain("mean");
    }

    @Test
    void allThatIsMissingIsNamedAtOnce() {
        told("missing are --model MODEL, --text T or --ids ID (", "score");
        told("--model, --data, --out are missing", "train", "em-ft");
        told("--data, --out are missing", "train", "em-ft", "--model", "x");
    }

    @Test
    void aValueOfAnotherKindIsToldInWords() {
        told("'x' is not a whole number", "generate", "--model", "m", "--prompt", "p", "--n", "x");
        told("'1.5' is not a whole number", "generate", "--model", "m", "--prompt", "p", "--n", "1.5");
        told("'x' is not a number", "generate", "--model", "m", "--prompt", "p", "--temperature", "x");
        told("is not one of sample, greedy", "generate", "--model", "m", "--prompt", "p", "--decoding", "x");
        told("'99999999999' is not between", "generate", "--model", "m", "--prompt", "p", "--n", "99999999999");
    }

    @Test
    void helpIsACommandToo() {
        assertThat(CommandRun.of("help").out())
                .isEqualTo(CommandRun.of("--help").out());
        assertThat(CommandRun.of("help", "train", "em-ft").out())
                .contains("--rollouts")
                .isEqualTo(CommandRun.of("train", "em-ft", "--help").out());
    }

    private static void told(String sentence, String... args) {
        CommandRun run = CommandRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).hasLineCount(1);
    }

    @Test
    void helpTellsWhatIsRequiredFirstAndGroupsTheRest() {
        String help = CommandRun.of("train", "em-rl-token", "--help").out();
        assertThat(help)
                .containsSubsequence(
                        "Required:",
                        "--model=",
                        "--data=",
                        "--out=",
                        "Data:",
                        "--batch-size=",
                        "Run and output:",
                        "--resume",
                        "Optimiser:",
                        "--learning-rate=",
                        "Weights that are trained:",
                        "--lora-rank=",
                        "Rollouts:",
                        "Guard:",
                        "Machine:",
                        "--threads=",
                        "General:",
                        "--json");
        assertThat(help).doesNotContain("Options:");
        assertThat(CommandRun.of("score", "--help").out())
                .containsSubsequence("Required:", "--model=", "Required, one of these:", "--text=", "--ids=");
        assertThat(CommandRun.of("chat", "--help").out()).doesNotContain("--json");
    }
}
