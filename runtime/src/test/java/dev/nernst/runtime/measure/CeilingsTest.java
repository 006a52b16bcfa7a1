package dev.nernst.runtime.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class CeilingsTest {
    @Test
    void bothLimitsAreMeasured() {
        Ceilings ceilings = Ceilings.measure(2, 1 << 22, 10_000, 2);
        assertThat(ceilings.threads()).isEqualTo(2);
        assertThat(ceilings.gigaflops()).isPositive().isFinite();
        assertThat(ceilings.gigabytes()).isPositive().isFinite();
    }

    @Test
    void loopsDoTheWorkTheyCount() {
        for (Ceilings.Loops loops : List.of(new ScalarLoops(), new VectorLoops())) {
            assertThat(loops.multiplyAdd(1000)).isGreaterThan(0);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment segment = arena.allocate(4096, 64);
                assertThat(loops.read(segment)).isZero();
                segment.fill((byte) 0x3f);
                assertThat(loops.read(segment)).isPositive();
            }
        }
    }
}
