package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.em.heldout.Signal;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guards, held-out signals and awkward settings of the methods that learn from their own responses. */
class WatchedRunTest extends RolloutRuns {
    private static final List<String> NOT_MEASURED = List.of(
            "loss",
            "entropy",
            "log_probability",
            "sequence_log_probability",
            "kl",
            "clip_fraction",
            "gradient_norm",
            "tokens_per_second",
            "update_tokens_per_second");

    @ParameterizedTest
    @CsvSource({
        "--max-repetition-rate, -1, repetition_rate is 0.0",
        "--min-response-length, 50, response_length is",
        "--max-response-length, 0.5, response_length is",
        "--max-truncation-rate, -1, truncation_rate is",
        "--min-entropy, 50, entropy is",
        "--max-entropy, 0, entropy is"
    })
    void whatLeavesItsBandWarnsAndOnRequestStops(String flag, String bound, String warning) throws IOException {
        // Four mini-batches a step: lengths and repetition are known in the first alone.
        CommandRun warned = attempt("em-rl-token", "warned", flag, bound, "--steps", "1", "--rollouts", "2");
        assertThat(warned.exitCode()).isZero();
        assertThat(warned.err()).contains(warning).contains("the model may be collapsing");
        assertThat(new Trained(folder.resolve("warned")).curve("loss")).hasSize(4);
        CommandRun stopped =
                attempt("em-rl-token", "stopped", flag, bound, "--rollouts", "2", "--guard", "stop", "--json");
        assertThat(stopped.exitCode()).isZero();
        assertThat(stopped.json().path("stop_reason").textValue()).startsWith(warning);
        assertThat(new Trained(folder.resolve("stopped")).curve("loss")).hasSize(1);
    }

    @Test
    void aGuardThatIsOffSaysNothing() {
        CommandRun run = attempt("em-ft", "out", "--max-entropy", "0", "--guard", "off", "--steps", "1");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).doesNotContain("collapsing");
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void theBestWeightsAreThoseOfTheSignal(Signal signal) throws IOException {
        Path heldOut = heldOut();
        Trained run = train(
                "em-ft",
                "out",
                "--keep-best",
                heldOut.toString(),
                "--keep-best-signal",
                signal.option(),
                "--validate-every",
                "1",
                "--held-out-samples",
                "3",
                "--answer",
                "regex:(?s).",
                "--learning-rate",
                "5e-3",
                "--steps",
                "4",
                "--max-new-tokens",
                "8");
        double[] values = run.curve(signal.metric());
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            boolean better = signal.moreIsBetter() ? values[i] > values[best] : values[i] < values[best];
            // The weights before training are kept only where they are better than all later ones.
            best = better || (best == 0 && values[i] == values[0]) ? i : best;
        }
        // Random weights hardly ever end a response within eight tokens.
        assertThat(Arrays.stream(values).distinct().count())
                .as(Arrays.toString(values))
                .isGreaterThan(signal == Signal.LENGTH || signal == Signal.FINISHED_CONSISTENCY ? 0 : 1);
        JsonNode state = StrictJson.readObject(run.directory().resolve("checkpoints/update-00000004/state.json"));
        assertThat(values).as("before training, and after each of four steps").hasSize(5);
        assertThat(state.path("best").path("step").intValue()).isEqualTo(best);
        assertThat(state.path("best").path("signal").textValue()).isEqualTo(signal.option());
        assertThat(state.path("best").path("score").doubleValue()).isEqualTo(values[best]);
        assertThat(Files.mismatch(
                        run.directory().resolve("best/model.safetensors"),
                        run.directory().resolve("model.safetensors")))
                .isEqualTo(-1);
    }

    /** Prompts whose answers are the last byte that the untrained model says greedily, for two of three. */
    private Path heldOut() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String prompt = "count to " + i + ":";
            String text = generate(prompt);
            String answer = i % 3 == 2 ? "nothing" : text.substring(text.length() - 1);
            rows.add(StrictJson.object()
                    .put("prompt", prompt)
                    .put("answer", answer)
                    .toString());
        }
        return Files.write(folder.resolve("held-out.jsonl"), rows);
    }

    private String generate(String prompt) {
        CommandRun run = CommandRun.of(
                "generate",
                "--model",
                model.toString(),
                "--provider",
                "scalar",
                "--prompt",
                prompt,
                "--temperature",
                "0",
                "--max-new-tokens",
                "8",
                "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json().path("text").textValue();
    }

    @Test
    void accuracyIsTheShareOfRightGreedyAnswers() throws IOException {
        Trained run = train(
                "em-ft",
                "out",
                "--keep-best",
                heldOut().toString(),
                "--keep-best-signal",
                "accuracy",
                "--answer",
                "regex:(?s).",
                "--learning-rate",
                "0",
                "--steps",
                "1",
                "--max-new-tokens",
                "8");
        assertThat(run.curve("held_out_accuracy_greedy")[0]).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(run.curve("held_out_answer_rate")[0]).isBetween(0.5, 1.0);
        assertThat(run.curve("held_out_response_length")[0]).isBetween(1.0, 8.0);
    }

    @Test
    void aSignalThatCannotTellIsSaid() {
        CommandRun run = attempt("em-ft", "out", "--steps", "1", "--keep-best", data.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("no response has an answer that --answer finds");
    }

    @Test
    void aStepThatKeepsNoPromptChangesNoWeight() throws IOException {
        Path answers = Files.writeString(folder.resolve("a.jsonl"), "{\"prompt\":\"ten\",\"answer\":\"10\"}\n");
        CommandRun run = attempt("grpo", "out", "--data", answers.toString(), "--accuracy-filter", "0.1,0.9");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("step 1 kept no prompt to learn from", "step 3 kept no prompt to learn from")
                .containsOnlyOnce("no step of the run kept a prompt to learn from")
                .doesNotContain("NaN");
        Trained still = new Trained(folder.resolve("out"));
        assertThat(still.curve("kept_prompts")).containsOnly(0);
        assertThat(still.curve("learning_rate")).containsExactly(0, 0, 0);
        assertThat(still.curve("response_length")).doesNotContain(Double.NaN);
        for (String metric : NOT_MEASURED) {
            assertThat(still.curve(metric)).as(metric).hasSize(3).containsOnly(Double.NaN);
        }
        Trained zero = train("em-ft", "zero", "--learning-rate", "0");
        assertThat(Files.mismatch(
                        still.directory().resolve("model.safetensors"),
                        zero.directory().resolve("model.safetensors")))
                .isEqualTo(-1);
    }

    @Test
    void equalRewardsTeachNothing() throws IOException {
        Path answers = Files.writeString(folder.resolve("a.jsonl"), "{\"prompt\":\"ten\",\"answer\":\"10\"}\n");
        for (String method : List.of("grpo", "rloo")) {
            Trained run = train(method, method, "--data", answers.toString(), "--profile", "paper", "--steps", "1");
            assertThat(run.curve("reward_std")[0]).isZero();
            assertThat(run.curve("gradient_norm")[0]).isLessThan(1e-7);
        }
        CommandRun said = attempt("rloo", "said", "--data", answers.toString(), "--steps", "2");
        assertThat(said.err())
                .containsOnlyOnce("step 1: all responses to each prompt are worth the same")
                .containsOnlyOnce("no step of the run had different rewards for the responses to a prompt");
        CommandRun entropy = attempt("em-rl-token", "entropy", "--steps", "2");
        assertThat(entropy.err()).doesNotContain("worth");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rloo | --steps 1 | data.jsonl, line 1: field answer is missing",
                "em-rl-token | --reward-mix 1 | data.jsonl, line 1: field answer is missing",
                "em-ft | --keep-best-signal accuracy --keep-best DATA | data.jsonl, line 1: field answer is missing",
                "em-ft | --max-prompt-tokens 3 | no prompt that is short enough",
                "em-ft | --max-new-tokens 0 | max-new-tokens is 0",
                "em-ft | --rollouts 0 | rollouts is 0",
                "em-ft | --temperature 0 | temperature is 0",
                "em-ft | --minibatch-size -1 | minibatch-size -1",
                "em-ft | --kl-coefficient -1 | kl-coefficient is -1",
                "em-ft | --kl-coefficient NaN | kl-coefficient is NaN",
                "em-ft | --loss-aggregate median | token-mean",
                "em-ft | --held-out-samples 0 --keep-best DATA | held-out-samples is 0",
                "sc-rl | --maximize | --maximize: sc-rl has no entropy reward",
                "grpo | --reward-aggregate sum | --reward-aggregate: grpo has no entropy reward",
                "em-rl-token | --accuracy-filter 0,1 | --accuracy-filter: em-rl-token has no reward of right and wrong",
                "em-rl-sequence | --accuracy-filter 0,1 | unless --reward-mix or --reward adds one",
                "sc-rl | --accuracy-filter 1,0 | accuracy-filter is 1.0,0.0",
                "sc-rl | --accuracy-filter 1 | LOW,HIGH",
                "sc-rl | --answer regex:(( | regular expression (( is malformed",
                "em-rl-token | --clip-range -1 | clip-range is -1",
                "em-rl-token | --reward-mix NaN --reward service:x | no reward service called x",
                "em-rl-token | --reward command: | the reward command is empty",
                "em-rl-token | --reward command:'a | the command 'a has a quote (') that is not closed",
                "em-rl-token | --reward command:no-such-program | there is no program no-such-program",
                "em-rl-token | --reward command:cat --reward-timeout 0 | reward-timeout is 0",
                "em-rl-token | --reward-timeout 5 | --reward-timeout: only a reward command",
                "em-rl-token | --reward service:unmade | the reward service unmade makes no reward",
                "em-rl-token | --reward nothing | must be service:NAME or command:LINE"
            })
    void whatMakesNoSenseIsOneSentence(String method, String flags, String sentence) {
        String[] more = flags.replace("DATA", data.toString()).split(" ");
        CommandRun run = attempt(method, "out", more);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).hasLineCount(1);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"em-ft", "sc-rl"})
    void promptsThatNoUpdateReachesAreSaidOnce(String method) throws IOException {
        CommandRun run = attempt(method, "out", "--updates-per-rollout", "1", "--minibatch-size", "3");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .containsOnlyOnce(
                        "--updates-per-rollout 1 and --minibatch-size 3 leave 1 of the 4 prompts of each step");
        assertThat(rollouts(new Trained(folder.resolve("out")))).allSatisfy(row -> {
            assertThat(row.path("entropy").doubleValue()).isPositive();
            assertThat(row.path("sequence_log_probability").doubleValue()).isNegative();
        });
        CommandRun all = attempt(method, "all", "--updates-per-rollout", "2", "--minibatch-size", "3");
        assertThat(all.err()).doesNotContain("prompts of each step");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "em-ft | --max-new-tokens 1 --batch-size 99",
                "sc-rl | --rollouts 1 --steps 1",
                "em-rl-token | --minibatch-size 99 --steps 1",
                "sc-rl | --accuracy-filter 0.25,1 --answer last-number --steps 1",
                "em-rl-sequence | --updates-per-rollout 9 --batch-size 2 --steps 1",
                "em-rl-token | --maximize --kl-in reward --kl-estimator k1 --steps 1"
            })
    void whatIsAwkwardRunsToItsEnd(String method, String flags) throws IOException {
        Trained run = train(method, "out", flags.split(" "));
        assertThat(run.curve("loss")).isNotEmpty().doesNotContain(Double.NaN);
    }
}
