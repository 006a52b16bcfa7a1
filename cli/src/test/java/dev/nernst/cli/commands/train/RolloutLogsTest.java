package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Index.atIndex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.weights.io.JsonLines;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the methods that learn from their own responses write about it, and what must not change it. */
class RolloutLogsTest extends RolloutRuns {
    private static final List<String> EVERY_UPDATE = List.of(
            "step",
            "update",
            "loss",
            "entropy",
            "response_tokens",
            "log_probability",
            "sequence_log_probability",
            "gradient_norm",
            "learning_rate",
            "tokens",
            "seconds",
            "tokens_per_second",
            "update_tokens_per_second",
            "flops_paper",
            "flops_measured");
    private static final List<String> EVERY_STEP = List.of(
            "response_length",
            "truncation_rate",
            "repetition_rate",
            "rollout_log_probability",
            "rollout_tokens",
            "rollout_seconds",
            "rollout_tokens_per_second");

    @ParameterizedTest
    @ValueSource(strings = {"em-ft", "em-rl-sequence", "em-rl-token", "sc-rl"})
    void everyStepLogsWhatIsDocumented(String method) throws IOException {
        Trained run =
                train(method, "out", "--log-kl", "--steps", "2", "--minibatch-size", "2", "--answer", "last-number");
        String documented = Files.readString(Path.of(System.getProperty("nernst.root"), "docs", "training.md"));
        List<JsonLines.Row> rows = JsonLines.readAll(run.directory().resolve("metrics.jsonl"));
        assertThat(rows).hasSize(4);
        long step = 0;
        for (JsonLines.Row row : rows) {
            JsonNode metrics = row.content();
            assertThat(metrics.fieldNames())
                    .toIterable()
                    .containsAll(EVERY_UPDATE)
                    .contains("kl");
            if (metrics.path("step").longValue() != step) {
                step = metrics.path("step").longValue();
                assertThat(metrics.fieldNames()).toIterable().containsAll(EVERY_STEP);
                if (!method.equals("em-ft")) {
                    assertThat(metrics.fieldNames()).toIterable().contains("reward_mean", "reward_std");
                }
            }
            if (!method.equals("em-ft")) {
                assertThat(metrics.has("clip_fraction")).isTrue();
            }
            assertThat(terms(metrics)).isCloseTo(metrics.path("loss").doubleValue(), within(1e-12));
            assertThat(metrics.fieldNames())
                    .toIterable()
                    .allSatisfy(name -> assertThat(documented).contains("`" + name + "`"));
        }
    }

    /** The sum of the terms of the loss. */
    private static double terms(JsonNode metrics) {
        return metrics.propertyStream()
                .filter(field -> field.getKey().startsWith("loss_"))
                .mapToDouble(field -> field.getValue().doubleValue())
                .sum();
    }

    @Test
    void operationsAreCountedByFormulaAndByWhatRan() throws IOException {
        Trained run = train("em-ft", "out", "--steps", "1");
        double paper = run.curve("flops_paper")[0];
        double measured = run.curve("flops_measured")[0];
        // The same work, but for attention, lookups and a vocabulary that only rows with a target meet.
        assertThat(measured).isBetween(0.4 * paper, 2.5 * paper).isNotEqualTo(paper);
        Trained longer = train("em-ft", "longer", "--steps", "1", "--log-kl");
        assertThat(longer.curve("flops_measured")[0]).isGreaterThan(1.05 * measured);
        assertThat(longer.curve("flops_paper")[0]).isEqualTo(paper);
    }

    @Test
    void theSamplersLogProbabilityIsTheTrainingPasss() throws IOException {
        Trained run = train("em-rl-sequence", "out", "--steps", "2");
        List<JsonNode> rollouts = rollouts(run);
        assertThat(rollouts).hasSize(2 * 4 * 4);
        for (JsonNode row : rollouts) {
            double sampled = row.path("rollout_log_probability").doubleValue();
            assertThat(sampled).isNegative();
            assertThat(row.path("sequence_log_probability").doubleValue()).isCloseTo(sampled, within(1e-3));
        }
    }

    @Test
    void rolloutsAreLoggedWithTheirRewardsPartsAndWhyTheyEnded() throws IOException {
        Path answers = Files.writeString(
                folder.resolve("answers.jsonl"),
                "{\"prompt\":\"two plus two is \",\"answer\":4}\n{\"prompt\":\"ten\",\"answer\":\"10\"}\n");
        Trained run = train(
                "rloo",
                "out",
                "--data",
                answers.toString(),
                "--reward-mix",
                "-0.5",
                "--kl-in",
                "reward",
                "--steps",
                "2");
        assertThat(rollouts(run)).hasSize(2 * 2 * 4).allSatisfy(row -> {
            assertThat(row.path("prompt").textValue()).isIn("two plus two is ", "ten");
            assertThat(row.path("response").isTextual()).isTrue();
            assertThat(row.path("finish_reason").textValue()).isIn("stop", "length");
            assertThat(row.path("entropy").doubleValue()).isPositive();
            assertThat(row.path("reward").isDouble()).isTrue();
            assertThat(row.path("reward_parts").fieldNames())
                    .toIterable()
                    .containsExactly("verifiable", "sequence_log_probability", "kl");
        });
        assertThat(run.curve("reward_verifiable")[0]).isBetween(0.0, 1.0);
    }

    @Test
    void someRolloutsAreLoggedAtRandom() throws IOException {
        Trained run = train("em-rl-token", "some", "--log-rollouts", "5");
        List<JsonNode> rows = rollouts(run);
        assertThat(rows).hasSize(3 * 5);
        for (int step = 0; step < 3; step++) {
            assertThat(rows.subList(5 * step, 5 * step + 5))
                    .extracting(row -> row.path("step").asInt())
                    .containsOnly(step + 1);
        }
        assertThat(rollouts(train("em-rl-token", "none", "--log-rollouts", "0")))
                .isEmpty();
        Trained all = train("em-rl-token", "all");
        assertThat(rollouts(all)).hasSize(3 * 16).containsAll(rows);
        assertThat(Files.mismatch(
                        all.directory().resolve("model.safetensors"),
                        run.directory().resolve("model.safetensors")))
                .isEqualTo(-1);
        assertThat(attempt("em-rl-token", "x", "--log-rollouts", "some").err())
                .contains("--log-rollouts some: must be all or a whole number")
                .hasLineCount(1);
    }

    /** Sampling is that of the flags; ends are those of the model. */
    @Test
    void generationSettingsOfTheModelSayWhereResponsesEndAndNothingElse() throws IOException {
        Trained without = train("em-rl-token", "without");
        writeGenerationSettings("256");
        assertThat(train("em-rl-token", "with").bits()).isEqualTo(without.bits());
        writeGenerationSettings(
                IntStream.range(0, 257).mapToObj(String::valueOf).collect(Collectors.joining(",")));
        assertThat(rollouts(train("em-rl-token", "ends")))
                .extracting(row -> row.path("response_tokens").asInt())
                .containsOnly(1);
    }

    private void writeGenerationSettings(String ends) throws IOException {
        Files.writeString(
                model.resolve("generation_config.json"),
                "{\"do_sample\": true, \"temperature\": 0.1, \"top_k\": 2, \"top_p\": 0.3, "
                        + "\"repetition_penalty\": 1.7, \"eos_token_id\": [" + ends + "], \"max_new_tokens\": 1}");
    }

    @Test
    void responsesEndAtTheTokenizersEndTokenWhereConfigJsonNamesNone() throws IOException {
        String[] flags = {"--max-new-tokens", "40", "--steps", "2"};
        Trained configured = train("em-ft", "configured", flags);
        assertThat(rollouts(configured))
                .extracting(row -> row.path("finish_reason").textValue())
                .contains("stop");
        withoutValue("config.json", "eos_token_id");
        assertThat(train("em-ft", "named", flags).bits()).isEqualTo(configured.bits());
        withoutValue("tokenizer_config.json", "eos_token");
        withoutValue("tokenizer_config.json", "chat_template");
        CommandRun endless = attempt("em-ft", "endless", flags);
        assertThat(endless.err()).containsOnlyOnce("a token that ends a response");
        assertThat(rollouts(new Trained(folder.resolve("endless"))))
                .extracting(row -> row.path("finish_reason").textValue())
                .containsOnly("length");
    }

    /** A value that is null is none; one that is absent may have the family's default. */
    private void withoutValue(String file, String field) throws IOException {
        ObjectNode json = StrictJson.readObject(model.resolve(file));
        json.putNull(field);
        Files.writeString(model.resolve(file), StrictJson.pretty(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "paper"})
    void profilesAreResolvedByMethodAndRecorded(String profile) {
        boolean code = profile.equals("code");
        JsonNode emFt = config(train("em-ft", "ft", "--profile", profile, "--steps", "1"));
        assertThat(emFt.path("loss-aggregate").textValue()).isEqualTo(code ? "token-mean" : "sequence-sum");
        assertThat(emFt.path("rollouts").intValue()).isEqualTo(1);
        assertThat(emFt.path("kl-coefficient").doubleValue()).isZero();
        assertThat(emFt.path("updates-per-rollout").intValue()).isEqualTo(1);
        JsonNode emRl = config(train("em-rl-token", "rl", "--profile", profile, "--steps", "1"));
        assertThat(emRl.path("loss-aggregate").textValue()).isEqualTo("token-mean");
        assertThat(emRl.path("rollouts").intValue()).isEqualTo(4);
        assertThat(emRl.path("kl-coefficient").doubleValue()).isEqualTo(0.001);
        assertThat(emRl.path("updates-per-rollout").intValue()).isEqualTo(4);
        assertThat(emRl.has("minibatch-size")).isFalse();
        assertThat(emRl.path("entropy-coefficient").doubleValue()).isEqualTo(code ? 0.001 : 0);
        assertThat(emRl.path("clip-range").doubleValue()).isEqualTo(0.2);
        assertThat(emRl.path("kl-in").textValue()).isEqualTo("loss");
        assertThat(emRl.path("kl-estimator").textValue()).isEqualTo("k3");
        assertThat(emRl.path("temperature").doubleValue()).isEqualTo(1);
        assertThat(emRl.path("reward-aggregate").textValue()).isEqualTo(code ? "mean" : "sum");
        JsonNode own = config(train(
                "em-rl-token",
                "own",
                "--profile",
                profile,
                "--steps",
                "1",
                "--entropy-coefficient",
                "0.5",
                "--reward-aggregate",
                code ? "sum" : "mean"));
        assertThat(own.path("entropy-coefficient").doubleValue()).isEqualTo(0.5);
        assertThat(own.path("reward-aggregate").textValue()).isEqualTo(code ? "sum" : "mean");
    }

    /** As the released scripts do, however many prompts a step has; never more than it has. */
    @ParameterizedTest
    @CsvSource({"7, 20, 4", "5, 20, 4", "2, 20, 2", "8, 3, 3"})
    void aPolicyGradientStepHasFourUpdates(int batchSize, int rows, int updates) throws IOException {
        TinyModel.completions(data, rows);
        String size = String.valueOf(batchSize);
        Trained run = train("sc-rl", "out", "--batch-size", size, "--rollouts", "2", "--steps", "2");
        assertThat(run.curve("step")).hasSize(2 * updates).contains(1, atIndex(updates - 1));
        assertThat(run.curve("step")[updates]).isEqualTo(2);
    }

    @Test
    void profilesLeadToOtherLosses() throws IOException {
        double code = train("em-ft", "code", "--steps", "1").curve("loss")[0];
        Trained paper = train("em-ft", "paper", "--steps", "1", "--profile", "paper");
        double tokens = paper.curve("response_tokens")[0];
        assertThat(paper.curve("loss")[0]).isCloseTo(code * tokens / 4, within(1e-9));
    }

    @Test
    void aMeanOfMicroBatchMeansDependsOnTheirSize() throws IOException {
        String[] flags = {"--steps", "1", "--loss-aggregate", "micro-batch-mean", "--max-new-tokens", "40"};
        Trained run = train("em-ft", "micro", concat(flags, "--micro-batch-size", "1"));
        double mean = rollouts(run).stream()
                .mapToDouble(row -> row.path("entropy").doubleValue())
                .average()
                .orElseThrow();
        assertThat(run.curve("loss")[0]).isCloseTo(mean, within(1e-9));
        Trained whole = train("em-ft", "whole", concat(flags, "--micro-batch-size", "4"));
        assertThat(whole.curve("loss")[0]).isCloseTo(run.curve("entropy")[0], within(1e-9));
        assertThat(rollouts(run).stream()
                        .map(row -> row.path("response_tokens"))
                        .distinct())
                .as("responses of unlike lengths")
                .hasSizeGreaterThan(1);
    }

    private static String[] concat(String[] flags, String... more) {
        String[] all = Arrays.copyOf(flags, flags.length + more.length);
        System.arraycopy(more, 0, all, flags.length, more.length);
        return all;
    }

    @Test
    void aRunRecordsItsModelAndGoesOnWithNoOther() throws IOException {
        Trained run = train("em-ft", "out", "--steps", "1");
        JsonNode files =
                StrictJson.readObject(run.directory().resolve("run.json")).path("model");
        assertThat(files.fieldNames()).toIterable().contains("model.safetensors", "config.json", "tokenizer.json");
        Files.writeString(model.resolve("tokenizer_config.json"), "{}");
        CommandRun again = attempt("em-ft", "out", "--resume", "--steps", "2");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("tokenizer_config.json: has changed since the run began");
    }

    @Test
    void aRunDoesNotGoOnWithAnotherMethod() {
        train("em-rl-token", "out", "--steps", "1");
        CommandRun again = attempt("em-rl-sequence", "out", "--resume", "--steps", "2");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("holds a run of em-rl-token, which train em-rl-sequence cannot go on with");
    }
}
