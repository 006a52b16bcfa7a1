package dev.nernst.weights.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that changes while it is read ends in a sentence. */
class SourceFileTest {
    private static final int SIZE = 100_003;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (i % 251);
        }
        file = Files.write(directory.resolve("weights"), bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    }

    @Test
    void readsIntoMemoryOfAnyKind() {
        try (SourceFile source = SourceFile.open(file);
                Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(65);
            source.part(1000, 5000).read(7, memory);
            for (int i = 0; i < 65; i++) {
                assertThat(memory.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) ((1007 + i) % 251));
            }
            assertThat(source.bytes(SIZE - 1L, 1)).containsExactly((byte) ((SIZE - 1) % 251));
            assertThat(source.map().byteSize()).isEqualTo(SIZE);
            assertThatThrownBy(() -> source.part(1000, 5000).read(4999, memory))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aFileThatIsCutIsNamed() throws IOException {
        try (SourceFile source = SourceFile.open(file)) {
            truncate(50);
            assertThatThrownBy(() -> source.bytes(40, 20))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage(file + ": was cut to 50 bytes while it was in use, from " + SIZE);
            assertThatThrownBy(() -> source.bytes(0, 1)).hasMessageContaining("was cut to 50 bytes");
            assertThatThrownBy(source::requireUnchanged).hasMessageContaining("was cut to 50 bytes");
        }
    }

    @Test
    void aFileThatIsCutAndGrownAgainIsNoticed() throws IOException {
        try (SourceFile source = SourceFile.open(file)) {
            truncate(50);
            Files.write(file, new byte[SIZE - 50], StandardOpenOption.APPEND);
            assertThatThrownBy(() -> source.bytes(60, 20)).hasMessage(file + ": was written to while it was in use");
            Files.write(file, new byte[1], StandardOpenOption.APPEND);
            assertThatThrownBy(() -> source.bytes(60, 20))
                    .hasMessage(file + ": has grown to " + (SIZE + 1) + " bytes while it was in use, from " + SIZE);
        }
    }

    @Test
    void aFileThatAnotherOneReplacesLivesOn() throws IOException {
        try (SourceFile source = SourceFile.open(file)) {
            Path other = Files.write(directory.resolve("other"), new byte[3]);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            assertThat(source.bytes(250, 2)).containsExactly((byte) 250, (byte) 0);
            Files.delete(file);
            assertThat(source.bytes(250, 2)).containsExactly((byte) 250, (byte) 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GGUF\u0003\u0000', a GGUF file, not a safetensors file",
        "'PK\u0003\u0004', a pickled checkpoint of PyTorch",
        "'version https://git-lfs.github.com/spec/v1', a Git LFS pointer",
        "'<!DOCTYPE html><html>', an HTML page",
        "'{\"a\": 1}', JSON text",
        "some words, text",
        "'', empty",
    })
    void aFileOfAnotherKindIsCalledThat(String begin, String kind) throws IOException {
        String text = begin.translateEscapes();
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        try (SourceFile source = SourceFile.open(file)) {
            assertThatThrownBy(() -> FileKind.refuseOther(source, FileKind.SAFETENSORS))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith(file + ": is " + kind);
        }
    }

    @Test
    void whatIsNoFileIsRefused() {
        assertThatThrownBy(() -> SourceFile.open(directory)).hasMessage(directory + ": is a directory, not a file");
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> SourceFile.open(none)).hasMessage(none + ": there is no such file");
        Path below = file.resolve("below");
        assertThatThrownBy(() -> SourceFile.open(below)).isInstanceOf(InvalidInputException.class);
    }

    private void truncate(long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }
}
