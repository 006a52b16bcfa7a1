package dev.nernst.runtime.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.op.OpPair;
import dev.nernst.runtime.op.OpTable;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpBenchmarkTest {
    private static final OpShape SMALL = new OpShape(7, 24, 50, 101, 6, 2, 4);

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void bothHalvesOfEveryOpAreMeasured(String name) {
        try (Provider provider = Providers.open(name, 2)) {
            List<OpResult> results = new OpBenchmark(provider, SMALL, new Ceilings(2, 100, 10), 0).run();
            assertThat(results).allSatisfy(result -> {
                assertThat(result.unit()).isIn("GB/s", "GFLOP/s");
                assertThat(result.ceiling()).isEqualTo(result.unit().equals("GB/s") ? 10 : 100);
                assertThat(result.figure()).isPositive().isFinite();
                assertThat(result.ratio()).isEqualTo(result.figure() / result.ceiling());
            });
            assertThat(results).extracting(OpResult::op).containsAll(halvesOfTheTable());
            assertThat(results)
                    .extracting(OpResult::op)
                    .contains("optimizer.adamw", "optimizer.sum_of_squares", "head_statistics.forward_backward");
        }
    }

    private static List<String> halvesOfTheTable() {
        List<String> halves = new ArrayList<>();
        for (RecordComponent component : OpTable.class.getRecordComponents()) {
            if (OpPair.class.isAssignableFrom(component.getType())) {
                String op = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
                halves.add(op + ".forward");
                halves.add(op + ".backward");
            }
        }
        assertThat(halves).hasSizeGreaterThan(14);
        return halves;
    }
}
