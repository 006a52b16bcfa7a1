package dev.nernst.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {
    @Test
    void figuresThatDoNotFitAreLeftOutWhole() {
        List<String> figures = List.of("loss 4.2", "rate 1e-5", "12 tokens/s");
        assertThat(ProgressBars.fitting(figures, 100)).isEqualTo("loss 4.2  rate 1e-5  12 tokens/s");
        assertThat(ProgressBars.fitting(figures, 25)).isEqualTo("loss 4.2  rate 1e-5");
        assertThat(ProgressBars.fitting(figures, 5)).isEmpty();
    }
}
