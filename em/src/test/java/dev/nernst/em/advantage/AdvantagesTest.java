package dev.nernst.em.advantage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of advantages must hold to the bit; their values are in the reference scalars. */
class AdvantagesTest {
    /** A third of three tenths is not a tenth in binary: a plain mean would leave a remainder for GRPO to magnify. */
    @ParameterizedTest
    @EnumSource
    void equalRewardsTeachNothing(Advantages advantages) {
        for (double reward : new double[] {0.1, -0.7, 1e9 / 3}) {
            assertThat(advantages.of(reward, reward, reward)).containsOnly(0);
            assertThat(advantages.of(reward, reward, reward, reward, reward, reward, reward))
                    .containsOnly(0);
        }
    }
}
