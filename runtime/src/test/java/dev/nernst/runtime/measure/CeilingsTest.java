package dev.nernst.runtime.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
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

    @Test
    void everyResultNamesItsCeiling() {
        try (Provider provider = Providers.open("vector", 2)) {
            List<OpBenchmark.Result> results = new OpBenchmark(provider, new Ceilings(2, 100, 10), 0).rowOps();
            assertThat(results).isNotEmpty().allSatisfy(r -> {
                assertThat(r.provider()).isEqualTo("vector");
                assertThat(r.ratio()).isPositive().isEqualTo(r.figure() / r.ceiling());
                assertThat(r.unit()).isIn("GB/s", "GFLOP/s");
            });
        }
    }
}
