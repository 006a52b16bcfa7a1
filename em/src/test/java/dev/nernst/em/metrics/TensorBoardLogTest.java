package dev.nernst.em.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLogTest {
    /** What TensorBoard's own writer makes of the same two events (wall time 1, then 2.5; step 300; loss 0.5). */
    private static final String WRITTEN_BY_TENSORBOARD =
            "1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a"
                    + "1b000000000000001a0d9e1309000000000000044010ac022a0d0a0b0a046c6f7373150000003ff0"
                    + "4bc4a2";

    @TempDir
    Path folder;

    @Test
    void bytesAreThoseOfTensorBoardsOwnWriter() throws IOException {
        Path file = folder.resolve(TensorBoardLog.FILE_NAME);
        try (TensorBoardLog log = new TensorBoardLog(file, 0, 1)) {
            log.write(2.5, 300, Map.of("loss", 0.5));
        }
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(WRITTEN_BY_TENSORBOARD);
    }

    @Test
    void aLogIsCutBackAndWrittenOn() throws IOException {
        Path file = folder.resolve("events");
        long kept;
        try (TensorBoardLog log = new TensorBoardLog(file, 0, 1)) {
            log.write(2, 1, Map.of("loss", 3.0));
            kept = log.force();
            log.write(3, 2, Map.of("loss", 2.0));
        }
        byte[] whole = Files.readAllBytes(file);
        try (TensorBoardLog log = new TensorBoardLog(file, kept, 9)) {
            assertThat(Files.size(file)).isEqualTo(kept).isLessThan(whole.length);
            log.write(3, 2, Map.of("loss", 2.0));
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    @Test
    void aLogThatLostBytesIsSaid() {
        assertThatThrownBy(() -> new JsonLog(folder.resolve("metrics.jsonl"), 7))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("metrics.jsonl: cannot be continued: it has 0 bytes, but had 7");
    }
}
