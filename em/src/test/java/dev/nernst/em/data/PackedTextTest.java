package dev.nernst.em.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedTextTest {
    @TempDir
    Path folder;

    @Test
    void documentsAreJoinedByTheEndTokenAndCut() throws IOException {
        Path file = Files.writeString(
                folder.resolve("text.jsonl"), "{\"text\":\"abcd\"}\n{\"text\":\"ef$\"}\n{\"text\":\"g\"}\n");
        PackedText data = new PackedText(file, TextTokens.read(file, new ByteEncoder()), 5);
        assertThat(data.count()).isEqualTo(3);
        assertThat(ByteEncoder.text(data.sequence(0).ids())).isEqualTo("^abcd");
        assertThat(ByteEncoder.text(data.sequence(1).ids())).isEqualTo("$^ef$");
        assertThat(ByteEncoder.text(data.sequence(2).ids())).isEqualTo("^g$");
        assertThat(data.sequence(1).countedTokens()).isEqualTo(4);
        assertThat(data.name(2)).isEqualTo("text.jsonl tokens 10 to 12");
    }

    @Test
    void aPlainTextIsOneDocumentAndARestOfOneTokenIsDropped() throws IOException {
        Path file = Files.writeString(folder.resolve("text.txt"), "abcde\n\n");
        PackedText data = new PackedText(file, TextTokens.read(file, new ByteEncoder()), 4);
        assertThat(data.count()).isEqualTo(2);
        assertThat(new PackedText(file, TextTokens.read(file, new ByteEncoder()), 8).count())
                .isEqualTo(1);
    }

    @Test
    void allKindsOfTokenFilesHoldTheSame() throws IOException {
        int[] ids = {1, 40_000, 3, 0, 65_535};
        ByteBuffer narrow = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer wide = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        Tensor tensor = Tensor.allocate(Arena.ofAuto(), DType.I32, ids.length);
        for (int i = 0; i < ids.length; i++) {
            narrow.putShort((short) ids[i]);
            wide.putInt(ids[i]);
            tensor.host().setAtIndex(ValueLayout.JAVA_INT, i, ids[i]);
        }
        Files.write(folder.resolve("t.u16"), narrow.array());
        Files.write(folder.resolve("t.u32"), wide.array());
        SafetensorsWriter.write(folder.resolve("t.safetensors"), Map.of("tokens", tensor), Map.of());
        for (String name : new String[] {"t.u16", "t.u32", "t.safetensors"}) {
            Path file = folder.resolve(name);
            assertThat(TokenFiles.isTokenFile(file)).isTrue();
            try (TokenFiles tokens = TokenFiles.open(file, 65_536)) {
                assertThat(tokens.copy(0, (int) tokens.length())).as(name).containsExactly(ids);
                assertThat(tokens.copy(2, 2)).as(name).containsExactly(3, 0);
            }
            assertThatThrownBy(() -> TokenFiles.open(file, 40_001))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(name + ": token 4 is 65535, outside the vocabulary of 40001");
        }
    }

    @Test
    void halfATokenIsSaid() throws IOException {
        Path file = Files.write(folder.resolve("t.u32"), new byte[7]);
        assertThatThrownBy(() -> TokenFiles.open(file, 10))
                .hasMessageContaining("7 bytes, no whole number of 4-byte tokens");
    }

    @Test
    void everyExampleCountsOnceAnEpochAndTheLastBatchIsSmaller() {
        DataOrder order = new DataOrder(7, 3, 3, false);
        assertThat(order.batches(1)).isEqualTo(3);
        assertThat(order.batches(2)).isEqualTo(6);
        List<int[]> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < 2; epoch++) {
            int[] all = IntStream.range(3 * epoch, 3 * epoch + 3)
                    .flatMap(batch -> Arrays.stream(order.batch(batch)))
                    .toArray();
            epochs.add(all);
            assertThat(Arrays.stream(all).sorted().toArray()).containsExactly(0, 1, 2, 3, 4, 5, 6);
            assertThat(order.batch(3L * epoch + 2)).hasSize(1);
        }
        assertThat(epochs.get(0)).isNotEqualTo(epochs.get(1));
        int[] fourth = order.batch(4);
        order.batch(0);
        assertThat(order.batch(4)).isEqualTo(fourth);
        assertThat(new DataOrder(7, 3, 3, false).batch(4)).isEqualTo(fourth);
        DataOrder whole = new DataOrder(7, 3, 3, true);
        assertThat(whole.batches(1)).isEqualTo(2);
        assertThat(whole.dropped()).isEqualTo(1);
        assertThat(whole.batch(3)).hasSize(3);
        assertThat(new DataOrder(2, 3, 3, true).batch(5)).containsExactlyInAnyOrder(0, 1);
    }
}
