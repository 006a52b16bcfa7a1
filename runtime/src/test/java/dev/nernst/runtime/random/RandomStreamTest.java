package dev.nernst.runtime.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    private static final int COUNT = 100_000;

    @Test
    void numbersDependOnKeysAndIndexAlone() {
        RandomStream a = RandomStream.of(1, 2, 3);
        RandomStream b = RandomStream.of(1, 2).with(3);
        for (int i = 9; i >= 0; i--) {
            assertThat(a.bits(i))
                    .isEqualTo(b.bits(i))
                    .isEqualTo(RandomStream.of(1, 2, 3).bits(i));
        }
    }

    @Test
    void neighbouringKeysGiveUnrelatedStreams() {
        Set<Long> seen = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            for (long step = 0; step < 10; step++) {
                for (int i = 0; i < 20; i++) {
                    seen.add(RandomStream.of(seed, step).bits(i));
                }
            }
        }
        assertThat(seen).hasSize(2000);
    }

    @Test
    void uniformFillsTheUnitInterval() {
        RandomStream stream = RandomStream.of(7);
        int[] buckets = new int[10];
        double sum = 0;
        for (int i = 0; i < COUNT; i++) {
            double u = stream.uniform(i);
            assertThat(u).isBetween(0.0, Math.nextDown(1.0));
            buckets[(int) (u * 10)]++;
            sum += u;
        }
        assertThat(sum / COUNT).isCloseTo(0.5, within(0.005));
        for (int bucket : buckets) {
            assertThat(bucket).isBetween(9500, 10500);
        }
    }

    @Test
    void normalHasMeanZeroAndVarianceOne() {
        RandomStream stream = RandomStream.of(8);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < COUNT; i++) {
            double x = stream.normal(i);
            assertThat(x).isFinite();
            sum += x;
            squares += x * x;
        }
        assertThat(sum / COUNT).isCloseTo(0, within(0.02));
        assertThat(squares / COUNT).isCloseTo(1, within(0.03));
    }

    @Test
    void belowStaysBelow() {
        RandomStream stream = RandomStream.of(9);
        int[] counts = new int[3];
        for (int i = 0; i < 3000; i++) {
            counts[stream.below(i, 3)]++;
        }
        assertThat(Arrays.stream(counts).min().getAsInt()).isGreaterThan(850);
        assertThat(stream.below(0, 1)).isZero();
    }

    @Test
    void permutationHoldsEveryIndexOnce() {
        int[] order = RandomStream.of(10).permutation(1000);
        assertThat(order).isNotEqualTo(RandomStream.of(11).permutation(1000));
        Arrays.sort(order);
        for (int i = 0; i < order.length; i++) {
            assertThat(order[i]).isEqualTo(i);
        }
    }
}
