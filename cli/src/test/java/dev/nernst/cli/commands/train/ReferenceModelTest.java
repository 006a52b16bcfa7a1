package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model before training as the reference, and runs that stop in the middle of a rollout batch. */
class ReferenceModelTest extends RolloutRuns {
    private static final String[] WEIGHTS = {"--learning-rate", "1e-2"};
    private static final String[] ADAPTERS = {"--learning-rate", "1e-2", "--lora-rank", "2"};

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theReferenceStaysTheModelBeforeTrainingAfterAResume(boolean lora) throws IOException {
        String[] flags = with(lora ? ADAPTERS : WEIGHTS, "--kl-coefficient", "0.05", "--steps", "4");
        Trained whole = train("em-ft", "whole", flags);
        double[] kl = whole.curve("kl");
        assertThat(kl).hasSize(4);
        assertThat(kl[0]).isCloseTo(0, within(1e-9));
        assertThat(kl[3]).isGreaterThan(1e-6);
        // Where the reference began anew from the weights at hand, the first update after a resume would see none.
        train("em-ft", "parts", with(flags, "--steps", "2"));
        Trained parts = train("em-ft", "parts", "--resume", "--steps", "4");
        assertThat(parts.curve("kl")).containsExactly(kl);
        assertThat(parts.bits()).isEqualTo(whole.bits());
    }

    @Test
    void theReferenceIsTheModelOnDisk() throws IOException {
        // Of weights that are trained for a step and then held at rate 0, KL says how far they are from the model on
        // disk.
        Trained once = train("em-ft", "once", with(WEIGHTS, "--log-kl", "--steps", "2"));
        assertThat(once.curve("kl")[0]).isCloseTo(0, within(1e-9));
        assertThat(once.curve("kl")[1]).isGreaterThan(1e-6);
        // A stage that begins from what another left has that as its reference.
        Trained staged =
                train("em-rl-token", "staged", "--model", once.directory().toString(), "--steps", "1", "--log-kl");
        assertThat(staged.curve("kl")[0]).isCloseTo(0, within(1e-9));
        assertThat(staged.curve("entropy")[0])
                .isNotEqualTo(train("em-rl-token", "first", "--steps", "1").curve("entropy")[0]);
    }

    /** Rounded weights are what passes see; the reference is rounded too, and what is written comes from the exact ones. */
    @Test
    void roundedWeightsBeginAtTheReferenceAndLeaveTheExactOnes() throws IOException {
        // Weights that bf16 does not hold.
        Trained spread = train("em-ft", "spread", with(WEIGHTS, "--save-dtype", "f32"));
        String model = spread.directory().toString();
        Trained still =
                train("em-ft", "still", "--model", model, "--dtype", "bf16", "--learning-rate", "0", "--log-kl");
        assertThat(still.curve("kl")[0]).isCloseTo(0, within(1e-9));
        assertThat(still.bits().get("model.safetensors"))
                .isEqualTo(spread.bits().get("model.safetensors"));
    }

    @Test
    void withoutAPenaltyDivergenceIsMeasuredOnRequestAndChangesNothing() throws IOException {
        Trained plain = train("em-ft", "plain", WEIGHTS);
        Trained measured = train("em-ft", "measured", with(WEIGHTS, "--log-kl"));
        assertThat(plain.curve("kl")).containsOnly(Double.NaN);
        assertThat(measured.curve("kl")[2]).isPositive();
        assertThat(measured.bits("kl", "flops_measured")).isEqualTo(plain.bits("kl", "flops_measured"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"em-ft", "em-rl-sequence"})
    void aRunGoesOnInTheMiddleOfARolloutBatch(String method) throws IOException {
        String[] flags = with(
                WEIGHTS, "--updates-per-rollout", "3", "--kl-coefficient", "0.05", "--steps", "2", "--rollouts", "2");
        Trained whole = train(method, "whole", with(flags, "--guard", "off"));
        assertThat(whole.curve("loss")).hasSize(6);
        // The guard is asked after each update, so a bound that always breaks stops in the middle of a step.
        CommandRun stopped = attempt(method, "parts", with(flags, "--guard", "stop", "--max-entropy", "0.001"));
        assertThat(stopped.exitCode()).as(stopped.err()).isZero();
        Trained parts = new Trained(folder.resolve("parts"));
        assertThat(parts.curve("loss")).hasSize(1);
        assertThat(parts.directory().resolve("checkpoints/update-00000001/pending-rollouts.json"))
                .isNotEmptyFile();
        Files.delete(parts.directory().resolve("model.safetensors"));
        CommandRun again = attempt(method, "parts", "--resume", "--guard", "off");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("going on from update-00000001, at step 0 of 2");
        assertThat(parts.bits()).isEqualTo(whole.bits());
    }

    @Test
    void aFinishedRunThatIsResumedStaysAsItIs() throws IOException {
        Trained run = train("em-ft", "out", WEIGHTS);
        var before = run.bits();
        train("em-ft", "out", "--resume");
        assertThat(run.bits()).isEqualTo(before);
    }

    /** {@code flags} with those of {@code more}, which win. */
    private static String[] with(String[] flags, String... more) {
        List<String> all = new ArrayList<>();
        List<String> own = Arrays.asList(more);
        for (int i = 0; i < flags.length; i += 2) {
            if (!own.contains(flags[i])) {
                Collections.addAll(all, flags[i], flags[i + 1]);
            }
        }
        all.addAll(own);
        return all.toArray(String[]::new);
    }
}
