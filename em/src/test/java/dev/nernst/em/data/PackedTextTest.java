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
import java.util.Map;
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
    void orderIsAPermutationAnEpochAndAFunctionOfTheBatchNumber() {
        DataOrder order = new DataOrder(7, 3, true);
        int[] seen = new int[7];
        for (int batch = 0; batch < 7; batch++) {
            for (int index : order.batch(batch, 3)) {
                seen[index]++;
            }
        }
        assertThat(seen).containsOnly(3);
        int[] fourth = order.batch(4, 3);
        assertThat(new DataOrder(7, 3, true).batch(4, 3)).isEqualTo(fourth);
        assertThat(order.batches(2, 3)).isEqualTo(5);
        assertThat(new DataOrder(7, 3, false).batch(2, 3)).containsExactly(6, 0, 1);
    }
}
