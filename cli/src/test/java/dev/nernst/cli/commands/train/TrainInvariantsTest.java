package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Settings that must not change what is learnt, through the command line. */
class TrainInvariantsTest extends TinyTraining {
    private static final int STEPS = 6;

    @Test
    void microBatchesAddUpToTheSameCurves() throws IOException {
        Trained whole = train("whole", "--micro-batch-size", "8");
        for (String size : List.of("1", "3", "4")) {
            Trained cut = train("cut" + size, "--micro-batch-size", size);
            assertSameCurve(whole, cut, "loss");
            assertSameCurve(whole, cut, "gradient_norm");
        }
    }

    @Test
    void activationCheckpointingChangesNothing() throws IOException {
        Trained kept = train("kept", "--activation-checkpointing", "off");
        Trained again = train("again", "--activation-checkpointing", "on");
        assertThat(again.bits("flops_measured")).isEqualTo(kept.bits("flops_measured"));
        assertThat(again.curve("flops_measured")[0]).isGreaterThan(1.1 * kept.curve("flops_measured")[0]);
    }

    @Test
    void threadsChangeNoBit() throws IOException {
        Trained one = train("one", "--provider", "auto", "--threads", "1");
        Trained two = train("two", "--provider", "auto", "--threads", "2");
        assertThat(two.bits()).isEqualTo(one.bits());
    }

    @Test
    void adaptersBeginAtTheBase() throws IOException {
        Trained base = train("base");
        Trained adapters = train("adapters", "--lora-rank", "3");
        assertThat(adapters.curve("loss")[0]).isEqualTo(base.curve("loss")[0]);
        assertThat(adapters.curve("loss")[STEPS - 1]).isNotEqualTo(base.curve("loss")[STEPS - 1]);
    }

    @Test
    void adaptersLearnBesideInt8Weights() throws IOException {
        Path int8 = folder.resolve("int8");
        CommandRun quantized = CommandRun.of("weights", "quantize", model.toString(), "--out", int8.toString());
        assertThat(quantized.exitCode()).as(quantized.err()).isZero();
        Trained run = train(
                "q",
                "--model",
                int8.toString(),
                "--lora-rank",
                "4",
                "--learning-rate",
                "1e-2",
                "--validation",
                data.toString(),
                "--validate-every",
                "1");
        double[] losses = run.curve("validation_loss");
        assertThat(losses[STEPS - 1]).isLessThan(losses[0] - 0.1);
    }

    @Test
    void aModelOfRandomWeightsIsPretrained() throws IOException {
        Path source = folder.resolve("source");
        Files.createDirectory(source);
        for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(model.resolve(file), source.resolve(file));
        }
        Path fresh = folder.resolve("fresh");
        CommandRun made =
                CommandRun.of("weights", "initialize", source.toString(), "--out", fresh.toString(), "--seed", "1");
        assertThat(made.exitCode()).as(made.err()).isZero();
        Path text = Files.writeString(folder.resolve("text.txt"), "abcabcabcabcabcabcabcabc".repeat(20));
        Path out = folder.resolve("pretrained");
        CommandRun run = CommandRun.of(
                "train",
                "pretrain",
                "--model",
                fresh.toString(),
                "--data",
                text.toString(),
                "--out",
                out.toString(),
                "--sequence-length",
                "24",
                "--steps",
                "20",
                "--batch-size",
                "4",
                "--learning-rate",
                "3e-3",
                "--provider",
                "scalar");
        assertThat(run.exitCode()).as(run.err()).isZero();
        double[] losses = new Trained(out).curve("loss");
        // Random weights know nothing of 259 tokens.
        assertThat(losses[0]).isCloseTo(Math.log(259), Offset.offset(0.1));
        assertThat(losses[19]).isLessThan(2);
    }

    @Test
    void atRateZeroNothingDrifts() throws IOException {
        Trained still = train("still", "--learning-rate", "0");
        try (WeightSource before = Safetensors.open(model);
                WeightSource after = Safetensors.open(still.directory())) {
            assertThat(after.names()).isEqualTo(before.names());
            for (String name : before.names()) {
                Tensor weight = before.tensor(name);
                assertThat(after.tensor(name).dtype()).isEqualTo(weight.dtype());
                assertThat(after.tensor(name).host().mismatch(weight.host()))
                        .as(name)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void theMasterKeepsWhatBf16WeightsCannot() throws IOException {
        // Steps far below the resolution of bf16 add up in the master.
        Trained run = train("bf16", "--dtype", "bf16", "--learning-rate", "1e-4", "--steps", "30");
        double[] loss = run.curve("loss");
        double first = IntStream.range(0, 5).mapToDouble(i -> loss[i]).sum();
        double last = IntStream.range(25, 30).mapToDouble(i -> loss[i]).sum();
        assertThat(last).isLessThan(first);
    }

    @Test
    void theMergedModelSpeaksLikeBaseAndAdapter() throws IOException {
        Trained adapter = train("adapter", "--lora-rank", "4", "--learning-rate", "1e-2");
        Path merged = folder.resolve("merged");
        CommandRun merge = CommandRun.of(
                "weights",
                "merge-lora",
                "--model",
                model.toString(),
                "--adapter",
                adapter.directory().toString(),
                "--out",
                merged.toString(),
                "--dtype",
                "f32");
        assertThat(merge.exitCode()).as(merge.err()).isZero();
        JsonNode spoken = score(merged);
        JsonNode expected = score(model, "--adapter", adapter.directory().toString());
        assertThat(expected.path("logprobs").size()).isGreaterThan(3);
        for (int i = 0; i < expected.path("logprobs").size(); i++) {
            assertThat(spoken.path("logprobs").get(i).asDouble())
                    .isCloseTo(expected.path("logprobs").get(i).asDouble(), Offset.offset(1e-4));
        }
        String[] further = {
            "train",
            "sft",
            "--data",
            data.toString(),
            "--provider",
            "scalar",
            "--steps",
            "1",
            "--learning-rate",
            "0",
            "--validation",
            data.toString()
        };
        double byMerge = validationLoss(further, merged, folder.resolve("validated"));
        double byBase = validationLoss(further, model, folder.resolve("validated-base"));
        Trained withAdapter =
                train("adapter-again", "--lora-rank", "4", "--learning-rate", "1e-2", "--validation", data.toString());
        double[] validated = withAdapter.curve("validation_loss");
        double byAdapter = validated[validated.length - 1];
        assertThat(byMerge).isCloseTo(byAdapter, Offset.offset(1e-4));
        assertThat(byMerge).isLessThan(byBase - 0.01);
    }

    private static JsonNode score(Path weights, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "score", "--model", weights.toString(), "--provider", "scalar", "--text", "count to 3: 0 1", "--json"));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new)).json();
    }

    private double validationLoss(String[] arguments, Path weights, Path out) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--model", weights.toString(), "--out", out.toString()));
        CommandRun run = CommandRun.of(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new Trained(out).curve("validation_loss")[0];
    }

    private Trained train(String name, String... more) throws IOException {
        Path out = folder.resolve(name);
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "sft",
                "--model",
                model.toString(),
                "--data",
                data.toString(),
                "--out",
                out.toString(),
                "--steps",
                String.valueOf(STEPS),
                "--learning-rate",
                "1e-3",
                "--schedule",
                "cosine",
                "--warmup-steps",
                "2",
                "--provider",
                "scalar",
                "--seed",
                "5"));
        for (int i = 0; i < more.length; i += 2) {
            int given = arguments.indexOf(more[i]);
            if (given >= 0) {
                arguments.subList(given, given + 2).clear();
            }
            arguments.addAll(List.of(more[i], more[i + 1]));
        }
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.exists(out.resolve("run.json"))).isTrue();
        return new Trained(out);
    }

    /** Close at every update, and off to neither side: a small bias shows in the mean long before it shows in one value. */
    private static void assertSameCurve(Trained expected, Trained actual, String metric) throws IOException {
        double[] a = expected.curve(metric);
        double[] b = actual.curve(metric);
        assertThat(b).hasSameSizeAs(a).hasSize(STEPS);
        double residual = 0;
        for (int i = 0; i < a.length; i++) {
            assertThat(b[i]).as(metric + " at update " + (i + 1)).isCloseTo(a[i], Offset.offset(1e-4 * a[i]));
            residual += (b[i] - a[i]) / a[i];
        }
        assertThat(Math.abs(residual / a.length))
                .as("mean residual of " + metric)
                .isLessThan(2e-5);
    }
}
