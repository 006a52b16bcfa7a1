package dev.nernst.cli.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RawArgumentsTest {
    @Test
    void splitsAtZeroBytesAndKeepsEmptyArguments() {
        assertThat(RawArguments.split("java\0-jar\0\0Zürich\0".getBytes(UTF_8)))
                .extracting(bytes -> new String(bytes, UTF_8))
                .containsExactly("java", "-jar", "", "Zürich");
        assertThat(RawArguments.split(new byte[0])).isEmpty();
    }
}
