package dev.nernst.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar nernst.jar}, away from the sources and with an empty environment. */
class JarIT {
    @TempDir
    Path elsewhere;

    @Test
    void exitCodeAndStreamsPassThroughTheSecondStart() throws Exception {
        ProcessRun version = ProcessRun.ofJar(elsewhere, Map.of(), "--version");
        assertThat(version.exitCode()).as(version.err()).isZero();
        assertThat(version.out()).startsWith("nernst ").hasLineCount(1);

        ProcessRun mistake = ProcessRun.ofJar(elsewhere, Map.of(), "no-such-command", "--json");
        assertThat(mistake.exitCode()).isEqualTo(2);
        assertThat(mistake.out()).startsWith("{\"").hasLineCount(1);
        assertThat(mistake.err()).contains("nernst: ").doesNotContain("\tat ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void argumentsThatAreNotAsciiSurviveTheCLocale() throws Exception {
        // A shell passes the bytes on: where the tests themselves run in the C locale, Java would pass question marks.
        Path script = Files.writeString(elsewhere.resolve("run.sh"), "exec \"$1\" -jar \"$2\" 'Zürich-東京'\n");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of("/bin/sh", script.toString(), java, System.getProperty("nernst.jar"));
        ProcessRun run = ProcessRun.of(elsewhere, Map.of(), command);
        assertThat(run.err()).contains("Zürich-東京");
    }
}
