package dev.nernst.runtime.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    /** Values of transformers' get_constant/linear/cosine_schedule_with_warmup at rate 1, warm-up 4, 20 updates. */
    @ParameterizedTest
    @CsvSource({
        "CONSTANT, 0, 0",
        "CONSTANT, 1, 0.25",
        "CONSTANT, 4, 1",
        "CONSTANT, 19, 1",
        "LINEAR, 3, 0.75",
        "LINEAR, 4, 1",
        "LINEAR, 12, 0.5",
        "LINEAR, 19, 0.0625",
        "LINEAR, 20, 0",
        "COSINE, 2, 0.5",
        "COSINE, 4, 1",
        "COSINE, 8, 0.8535533905932737",
        "COSINE, 12, 0.5",
        "COSINE, 19, 0.009607359798384785",
        "COSINE, 25, 0"
    })
    void risesAndFallsAsTransformersHasIt(Schedule.Shape shape, long update, double expected) {
        assertThat(new Schedule(shape, 1, 4, 20).rate(update)).isCloseTo(expected, within(1e-15));
    }

    @Test
    void withoutWarmUpTheFirstUpdateHasThePeak() {
        for (Schedule.Shape shape : Schedule.Shape.values()) {
            assertThat(new Schedule(shape, 3e-4, 0, 10).rate(0)).isEqualTo(3e-4);
        }
    }

    @Test
    void aWarmUpAsLongAsTheRunNeverDividesByZero() {
        Schedule schedule = new Schedule(Schedule.Shape.LINEAR, 1, 10, 10);
        assertThat(schedule.rate(9)).isEqualTo(0.9);
        assertThat(schedule.rate(10)).isEqualTo(1);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new Schedule(Schedule.Shape.LINEAR, Double.NaN, 0, 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Schedule(Schedule.Shape.LINEAR, 1, -1, 10))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
