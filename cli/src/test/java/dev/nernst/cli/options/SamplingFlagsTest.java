package dev.nernst.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.config.GenerationDefaults;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SamplingFlagsTest {
    private static final GenerationDefaults QWEN = GenerationDefaults.of(
            StrictJson.object()
                    .put("do_sample", true)
                    .put("temperature", 0.7)
                    .put("top_k", 20)
                    .put("top_p", 0.8)
                    .put("repetition_penalty", 1.05),
            Path.of("generation_config.json"));

    @Test
    void theModelsRecommendationFillsWhatIsLeftOpen() {
        SamplingOptions sampling = resolve(QWEN, 1).sampling();
        assertThat(sampling).isEqualTo(new SamplingOptions(0.7, 20, 0.8, 0, 1.05, List.of()));
        sampling = resolve(QWEN, 1, "--temperature", "0.3", "--top-k", "0", "--min-p", "0.1")
                .sampling();
        assertThat(sampling).isEqualTo(new SamplingOptions(0.3, 0, 0.8, 0.1, 1.05, List.of()));
    }

    @Test
    void greedyIsSaidOrTheRuleWhereNothingIsSaid() {
        assertThat(resolve(GenerationDefaults.NONE, 1).sampling()).isEqualTo(SamplingOptions.GREEDY);
        assertThat(resolve(QWEN, 1, "--temperature", "0").sampling().isGreedy()).isTrue();
        assertThat(resolve(QWEN, 1, "--decoding", "greedy").sampling())
                .isEqualTo(SamplingOptions.GREEDY.withRepetitionPenalty(1.05));
    }

    @Test
    void askingForSamplesOrTruncationMeansSampling() {
        assertThat(resolve(GenerationDefaults.NONE, 4).sampling()).isEqualTo(SamplingOptions.UNTRUNCATED);
        assertThat(resolve(GenerationDefaults.NONE, 1, "--top-p", "0.5").sampling())
                .isEqualTo(SamplingOptions.UNTRUNCATED.withTopP(0.5));
        assertThat(resolve(GenerationDefaults.NONE, 1, "--decoding", "sample").sampling())
                .isEqualTo(SamplingOptions.UNTRUNCATED);
    }

    @Test
    void aWrongRecommendationCountsWhereNothingElseIsSaid() {
        GenerationDefaults wrong = GenerationDefaults.of(
                StrictJson.object().put("do_sample", true).put("min_p", 7), Path.of("generation_config.json"));
        assertThat(resolve(wrong, 1, "--min-p", "0.2").sampling()).isEqualTo(SamplingOptions.UNTRUNCATED.withMinP(0.2));
        assertThat(resolve(wrong, 1, "--decoding", "greedy").sampling()).isEqualTo(SamplingOptions.GREEDY);
        assertThatThrownBy(() -> resolve(wrong, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("generation_config.json: field min_p is 7.0, but must be from 0 to 1");
    }

    @Test
    void optionsOfSamplingHaveNoPlaceBesideGreedy() {
        for (String flag : List.of("--temperature=0.5", "--top-k=3", "--top-p=0.5", "--min-p=0.1")) {
            assertThatThrownBy(() -> resolve(QWEN, 1, "--decoding", "greedy", flag))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("--decoding greedy: ");
        }
        assertThat(resolve(QWEN, 1, "--decoding", "greedy", "--temperature", "0")
                        .sampling()
                        .isGreedy())
                .isTrue();
        assertThatThrownBy(() -> resolve(QWEN, Integer.MAX_VALUE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the number of samples is 2147483647, but must be from 1 to 65536");
    }

    @Test
    void theRestIsPassedOn() {
        GenerationOptions options =
                resolve(QWEN, 2, "--max-new-tokens", "9", "--stop", "a", "--stop", "b c", "--seed", "7");
        assertThat(options.maxNewTokens()).isEqualTo(9);
        assertThat(options.stopStrings()).containsExactly("a", "b c");
        assertThat(options.seed()).isEqualTo(7);
        assertThat(options.samples()).isEqualTo(2);
        assertThat(resolve(QWEN, 1).maxNewTokens()).isEqualTo(50);
    }

    private static GenerationOptions resolve(GenerationDefaults defaults, int samples, String... args) {
        SamplingFlags flags = new SamplingFlags();
        new CommandLine(new Host(flags))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(args);
        return flags.resolve(defaults, samples, 50);
    }

    /** A command with nothing but these flags. */
    @CommandLine.Command
    private static final class Host {
        @CommandLine.Mixin
        @SuppressWarnings("UnusedVariable") // picocli reads it
        private final SamplingFlags flags;

        Host(SamplingFlags flags) {
            this.flags = flags;
        }
    }
}
