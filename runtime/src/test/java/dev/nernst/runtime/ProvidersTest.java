package dev.nernst.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final String SERVER = "OpenJDK 64-Bit Server VM";

    @Test
    void opensWhatIsNamed() {
        for (String name : new String[] {"scalar", "vector"}) {
            try (Provider provider = Providers.open(name, 2)) {
                assertThat(provider.name()).isEqualTo(name);
                assertThat(provider.description()).isNotBlank();
            }
        }
    }

    @Test
    void autoChoosesTheFastestThatRuns() {
        try (Provider provider = Providers.open("auto", 1)) {
            assertThat(provider.name()).isEqualTo("vector");
        }
    }

    @Test
    void refusesWhatCannotRun() {
        assertThatThrownBy(() -> Providers.open("tornado", 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("TornadoVM");
        assertThatThrownBy(() -> Providers.open("cuda", 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("cuda");
        assertThatThrownBy(() -> Providers.open("auto", 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("threads");
    }

    @Test
    void everyGuardGivesItsRemedy() {
        assertThat(Providers.whyNotVector(true, SERVER, "mixed mode", LITTLE)).isNull();
        assertThat(Providers.whyNotVector(false, SERVER, "mixed mode", LITTLE))
                .contains("--add-modules jdk.incubator.vector");
        assertThat(Providers.whyNotVector(true, SERVER, "interpreted mode", LITTLE))
                .contains("-Xint");
        assertThat(Providers.whyNotVector(true, SERVER, "mixed mode, emulated-client", LITTLE))
                .contains("-XX:TieredStopAtLevel");
        assertThat(Providers.whyNotVector(true, SERVER, "mixed mode", ByteOrder.BIG_ENDIAN))
                .contains("big-endian");
    }

    @Test
    void candidatesSayWhy() {
        assertThat(Providers.candidates())
                .extracting(Providers.Candidate::name)
                .containsExactly("tornado", "vector", "scalar");
        assertThat(Providers.candidates())
                .allSatisfy(c -> assertThat(c.reason()).isNotBlank());
        assertThat(Providers.candidates())
                .extracting(Providers.Candidate::usable)
                .containsExactly(false, true, true);
    }
}
