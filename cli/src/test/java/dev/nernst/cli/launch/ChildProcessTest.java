package dev.nernst.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void theExitCodeOfTheChildIsPassedOn() {
        assertThat(ChildProcess.run(List.of(JAVA, "--dry-run", "--module", "jdk.compiler/com.sun.tools.javac.Main")))
                .isZero();
        assertThat(ChildProcess.run(List.of(JAVA, "-cp", "nowhere", "NoSuchClass")))
                .isEqualTo(1);
    }

    @Test
    void aProgramThatIsMissingIsNamed() {
        assertThatThrownBy(() -> ChildProcess.run(List.of("no-such-program"))).hasMessageContaining("no-such-program");
    }
}
