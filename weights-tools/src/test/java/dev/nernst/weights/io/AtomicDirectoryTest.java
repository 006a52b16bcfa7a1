package dev.nernst.weights.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory is there whole, or not at all. */
class AtomicDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void appearsWithItsFiles() throws IOException {
        Path target = parent.resolve("a/b/out");
        try (AtomicDirectory directory = AtomicDirectory.create(target, false)) {
            AtomicFile.write(directory.path().resolve("x.txt"), "x");
            assertThat(target).doesNotExist();
            directory.commit();
        }
        assertThat(names(target)).containsExactly("x.txt");
        assertThat(names(target.resolveSibling("."))).containsExactly("out");
    }

    @Test
    void leavesNothingWithoutACommit() throws IOException {
        try (AtomicDirectory directory = AtomicDirectory.create(parent.resolve("out"), false)) {
            Files.writeString(directory.path().resolve("x.txt"), "x");
        }
        assertThat(names(parent)).isEmpty();
    }

    @Test
    void replacesOnlyWhenAskedTo() throws IOException {
        Path target = Files.createDirectory(parent.resolve("out"));
        try (AtomicDirectory directory = AtomicDirectory.create(target, false)) {
            Files.writeString(directory.path().resolve("old.txt"), "old");
            directory.commit();
        }
        assertThatThrownBy(() -> AtomicDirectory.create(target, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--force");
        try (AtomicDirectory directory = AtomicDirectory.create(target, true)) {
            Files.writeString(directory.path().resolve("new.txt"), "new");
            assertThat(names(target)).containsExactly("old.txt");
            directory.commit();
        }
        assertThat(names(target)).containsExactly("new.txt");
        assertThat(names(parent)).containsExactly("out");
    }

    @Test
    void neverReplacesADirectoryOfDirectoriesOrAFile() throws IOException {
        Path target = parent.resolve("out");
        Files.createDirectories(target.resolve("precious"));
        assertThatThrownBy(() -> AtomicDirectory.create(target, true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("sub-directory precious");
        Path file = Files.writeString(parent.resolve("file"), "text");
        assertThatThrownBy(() -> AtomicDirectory.create(file, true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is a file");
        assertThat(file).hasContent("text");
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatALiveOneWritesIsNot() throws IOException {
        Path target = parent.resolve("out");
        Files.createDirectory(parent.resolve(".out.0123abcd.tmp"));
        Files.writeString(parent.resolve(".out.0123abcd.tmp/model.safetensors"), "half");
        Files.writeString(parent.resolve(".out.0123abcd.lock.tmp"), "");
        Files.writeString(parent.resolve(".out.4567abcd.lock.tmp"), "");
        Files.writeString(parent.resolve(".outer.0123abcd.tmp"), "of another target");
        try (AtomicDirectory live = AtomicDirectory.create(target, false)) {
            Files.writeString(live.path().resolve("x.txt"), "x");
            assertThat(names(parent)).hasSize(3).contains(".outer.0123abcd.tmp");
            try (AtomicDirectory other = AtomicDirectory.create(target, false)) {
                assertThat(other.path()).isNotEqualTo(live.path());
            }
            assertThat(live.path().resolve("x.txt")).hasContent("x");
            live.commit();
        }
        assertThat(names(parent)).containsExactly(".outer.0123abcd.tmp", "out");
    }

    @Test
    void whatAKilledProcessHadMovedAsideComesBack() throws IOException {
        Path target = parent.resolve("out");
        Files.createDirectory(parent.resolve(".out.0123abcd.old.tmp"));
        Files.writeString(parent.resolve(".out.0123abcd.old.tmp/config.json"), "{}");
        Files.createDirectory(parent.resolve(".out.0123abcd.tmp"));
        assertThatThrownBy(() -> AtomicDirectory.create(target, false)).hasMessageContaining("already holds files");
        assertThat(names(parent)).containsExactly("out");
        assertThat(target.resolve("config.json")).hasContent("{}");
    }

    @Test
    void theLockOfAnotherProcessKeepsItsFiles() throws Exception {
        Path lock = Files.writeString(parent.resolve(".x.txt.0123abcd.lock.tmp"), "");
        Path half = Files.writeString(parent.resolve(".x.txt.0123abcd.tmp"), "half");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString())
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('L');
            AtomicFile.write(parent.resolve("x.txt"), "new");
            assertThat(half).hasContent("half");
        } finally {
            other.destroyForcibly().waitFor();
        }
        AtomicFile.write(parent.resolve("x.txt"), "newer");
        assertThat(names(parent)).containsExactly("x.txt");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
