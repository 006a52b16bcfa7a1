package dev.nernst.em.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollapseGuardTest {
    private static final CollapseGuard GUARD = new CollapseGuard(0.5, 2, 40, 0.9, 0.01, 8);
    private static final Map<String, Double> HEALTHY =
            Map.of("repetition_rate", 0.5, "response_length", 2.0, "truncation_rate", 0.9, "entropy", 8.0, "loss", 1e9);

    @Test
    void withinItsBandsAndWithoutMetricsNothingIsSaid() {
        assertThat(GUARD.warnings(HEALTHY)).isEmpty();
        assertThat(GUARD.warnings(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "repetition_rate, 0.51, above 0.5",
        "response_length, 1.9, below 2.0",
        "response_length, 40.5, above 40.0",
        "truncation_rate, 0.95, above 0.9",
        "entropy, 0.009, below 0.01",
        "entropy, 8.1, above 8.0"
    })
    void eachBoundThatIsBrokenIsNamed(String metric, double value, String bound) {
        Map<String, Double> metrics = new HashMap<>(HEALTHY);
        metrics.put(metric, value);
        List<String> warnings = GUARD.warnings(metrics);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).startsWith(metric + " is " + value + ", " + bound);
    }
}
