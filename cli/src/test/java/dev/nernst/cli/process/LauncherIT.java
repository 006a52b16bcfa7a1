package dev.nernst.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./nernst} from another folder. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    private static final Path ROOT = Path.of(System.getProperty("nernst.root"));

    @TempDir
    Path elsewhere;

    @Test
    void findsAJdk25AndRunsTheJar() throws Exception {
        Map<String, String> environment =
                Map.of("PATH", System.getenv("PATH"), "JAVA_HOME", System.getProperty("java.home"));
        ProcessRun run = ProcessRun.of(
                elsewhere, environment, List.of(ROOT.resolve("nernst").toString(), "--version"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("nernst ").hasLineCount(1);
    }

    @Test
    void aFolderThatIsNoJdk25IsPassedOver() throws Exception {
        Path older = elsewhere.resolve("jdk-17");
        Path wanted = elsewhere.resolve("jdk-25");
        fakeJdk(older, "17.0.9");
        fakeJdk(wanted, "25.0.1");
        ProcessRun run = ProcessRun.of(
                elsewhere,
                Map.of("PATH", System.getenv("PATH"), "JAVA_HOME", older.toString(), "JAVA25_HOME", wanted.toString()),
                List.of(ROOT.resolve(".ci/find-jdk25").toString()));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().strip()).isEqualTo(wanted.toString());
    }

    private static void fakeJdk(Path home, String version) throws IOException {
        Path javac = Files.createDirectories(home.resolve("bin")).resolve("javac");
        Files.createFile(javac);
        assertThat(javac.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }
}
