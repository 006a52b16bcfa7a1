package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.CommandRun;
import dev.nernst.weights.io.FileHash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code --out} may be. */
@DisabledOnOs(OS.WINDOWS)
class OutDirectoryTest extends TinyTraining {
    @Test
    void theModelIsNeverTheOutput() throws IOException {
        Map<String, String> before = hashes(model);
        Path link = Files.createSymbolicLink(folder.resolve("link"), model);
        Path parent = Files.createSymbolicLink(folder.resolve("parent"), folder);
        Path data = Files.createDirectory(folder.resolve("own")).resolve("data.jsonl");
        Files.copy(this.data, data);
        for (Path out : List.of(
                model, link, parent.resolve("model"), model.resolve("..").resolve("model"))) {
            for (String more : List.of("--force", "--resume", "--steps=1")) {
                refused(out, this.data, more).contains("lies there");
            }
        }
        refused(Objects.requireNonNull(data.getParent()), data, "--force")
                .contains("own")
                .contains("lies there");
        refused(model, this.data, "--steps=1");
        assertThat(hashes(model)).isEqualTo(before);
    }

    @Test
    void whatIsNotEmptyIsLeftAlone() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Path note = Files.writeString(out.resolve("note.txt"), "mine");
        refused(out, data, "--steps=1").contains("is not empty").contains("--force");
        refused(out, data, "--resume").contains("holds no run");
        assertThat(hashes(out)).containsOnlyKeys("note.txt");
        refused(Files.writeString(folder.resolve("file"), ""), data, "--force").contains("is a file");
        trained(out, "--force");
        assertThat(note).hasContent("mine");
        assertThat(out.resolve("model.safetensors")).exists();
    }

    @Test
    void aRunIsReplacedWhole() throws IOException {
        Path out = folder.resolve("out");
        trained(out, "--steps=2", "--save-every=1");
        refused(out, data, "--steps=1").contains("already holds a run");
        trained(out, "--steps=1", "--force");
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(1);
        try (Stream<Path> checkpoints = Files.list(out.resolve("checkpoints"))) {
            assertThat(checkpoints.map(Path::getFileName).map(Path::toString)).containsExactly("update-00000001");
        }
        refused(out, data, "--resume", "--force").contains("--resume and --force");
    }

    @Test
    void twoRunsDoNotShareADirectory() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        try (FileChannel channel =
                        FileChannel.open(out.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            refused(out, data, "--steps=1").contains("another run is writing there");
            assertThat(out.resolve("run.json")).doesNotExist();
        }
        trained(out, "--steps=1");
    }

    private AbstractStringAssert<?> refused(Path out, Path from, String... more) {
        CommandRun run = run(out, from, more);
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(2);
        return assertThat(run.err());
    }

    private void trained(Path out, String... more) {
        CommandRun run = run(out, data, more);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private CommandRun run(Path out, Path from, String... more) {
        List<String> arguments = new ArrayList<>();
        Collections.addAll(arguments, "train", "sft", "--provider", "scalar", "--model", model.toString());
        Collections.addAll(arguments, "--data", from.toString(), "--out", out.toString());
        if (List.of(more).stream().noneMatch(flag -> flag.startsWith("--steps"))) {
            arguments.add("--steps=1");
        }
        Collections.addAll(arguments, more);
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static Map<String, String> hashes(Path directory) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                hashes.put(file.getFileName().toString(), FileHash.sha256(file));
            }
        }
        return hashes;
    }
}
