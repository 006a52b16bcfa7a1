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
}
