package dev.nernst.cli.commands.train;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.em.job.PromptSample;
import dev.nernst.em.job.RunOptions;
import dev.nernst.em.loop.Start;
import dev.nernst.runtime.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a run reads, writes and repeats. */
@HelpGroup(HelpGroup.RUN)
final class RunFlags {
    @HelpGroup(HelpGroup.REQUIRED)
    @Option(names = "--model", paramLabel = "MODEL", description = "The model to train.")
    private @Nullable Path model;

    @HelpGroup(HelpGroup.REQUIRED)
    @Option(names = "--data", paramLabel = "F", description = "What to train on.")
    private @Nullable Path data;

    @HelpGroup(HelpGroup.REQUIRED)
    @Option(names = "--out", paramLabel = "DIR", description = "Where the run and its model are written.")
    private @Nullable Path out;

    @Option(
            names = "--config",
            paramLabel = "F.json",
            description = "Flags from a JSON file, by the same names; those of the command line come first.")
    @Nullable
    Path config;

    @Option(
            names = "--resume",
            description = "Go on in --out, with the flags of the run there; those that are given change it.")
    boolean resume;

    @Option(
            names = "--force",
            description = "Write into --out though it is not empty; what an earlier run left there is removed.")
    boolean force;

    @Option(names = "--dry-run", description = "Tell memory, steps and time, and write nothing.")
    boolean dryRun;

    @Option(
            names = "--trace-time",
            description = "Measure where each update spends its time, op by op; told in metrics.jsonl and at the end.")
    boolean traceTime;

    @HelpGroup(HelpGroup.DATA)
    @Option(names = "--steps", paramLabel = "N", description = "Steps: batches of data. Default: what --epochs takes.")
    @Nullable
    Long steps;

    @HelpGroup(HelpGroup.DATA)
    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often all data are used. Default: ${DEFAULT-VALUE}.")
    double epochs;

    @HelpGroup(HelpGroup.DATA)
    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "8",
            description = "Sequences, or prompts, a step. Default: ${DEFAULT-VALUE}.")
    int batchSize;

    @HelpGroup(HelpGroup.DATA)
    @Option(
            names = "--last-batch",
            paramLabel = "DO",
            description =
                    "Rows that do not fill a batch at the end of an epoch: keep, as a smaller batch; drop. Default: keep, but "
                            + "drop with --profile code.")
    private @Nullable LastBatch lastBatch;

    @HelpGroup(HelpGroup.DATA)
    @Option(
            names = "--micro-batch-size",
            paramLabel = "N",
            defaultValue = "4",
            description =
                    "Sequences that go through the model at once; gradients add up over the batch, so this changes "
                            + "memory and speed alone, except with --loss-aggregate micro-batch-mean where a method has "
                            + "that. Default: ${DEFAULT-VALUE}.")
    int microBatchSize;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--save-every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps between checkpoints; 0 for one at the end alone. Default: ${DEFAULT-VALUE}.")
    long saveEvery;

    @Option(
            names = "--keep-last",
            paramLabel = "N",
            defaultValue = "2",
            description = "Checkpoints that are kept. Default: ${DEFAULT-VALUE}.")
    int keepLast;

    @Option(
            names = "--activation-checkpointing",
            paramLabel = "on|off",
            defaultValue = "off",
            description = "Whether blocks are run again in the backward pass instead of keeping what is in them: less "
                    + "memory for a third more work. Default: ${DEFAULT-VALUE}.")
    OnOff activationCheckpointing;

    @HelpGroup(HelpGroup.MEASURED)
    @Option(
            names = "--validation",
            paramLabel = "F",
            description = "Held-out data that is measured: its loss by pretrain and sft, answers to its prompts by the "
                    + "others.")
    @Nullable
    Path validation;

    @HelpGroup(HelpGroup.MEASURED)
    @Option(
            names = "--keep-best",
            paramLabel = "F",
            description =
                    "Held-out data as --validation; the weights that do best on it become the result, those before "
                            + "training included: by the lowest loss for pretrain and sft, by --keep-best-signal for the others.")
    @Nullable
    Path keepBest;

    @HelpGroup(HelpGroup.MEASURED)
    @Option(
            names = "--validate-every",
            paramLabel = "N",
            description =
                    "Steps between measurements of held-out data; 0 for none but the one before the first step and "
                            + "the one after the last, which are made in any case. Default: 50 for pretrain and sft, 5 for the "
                            + "others.")
    @Nullable
    Long validateEvery;

    @HelpGroup(HelpGroup.MEASURED)
    @Option(
            names = "--sample-prompt",
            paramLabel = "T",
            description =
                    "A prompt that is continued now and then (the most probable tokens), to see what the model has "
                            + "become.")
    @Nullable
    String samplePrompt;

    @HelpGroup(HelpGroup.MEASURED)
    @Option(
            names = "--sample-every",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps between samples; 0 for one at the end alone. Default: ${DEFAULT-VALUE}.")
    long sampleEvery;

    @HelpGroup(HelpGroup.MEASURED)
    @Option(
            names = "--sample-tokens",
            paramLabel = "N",
            defaultValue = "64",
            description = "Most tokens of a sample. Default: ${DEFAULT-VALUE}.")
    int sampleTokens;

    /** The model to train. */
    Path model() {
        return required(model, "--model");
    }

    /** What to train on. */
    Path data() {
        return required(data, "--data");
    }

    /** Where the run is written. */
    Path out() {
        return required(out, "--out");
    }

    /** Fills in what the method sets. */
    void settle(long defaultValidateEvery) {
        validateEvery = validateEvery == null ? Long.valueOf(defaultValidateEvery) : validateEvery;
    }

    /** What surrounds the method, once that is settled. */
    RunOptions options() {
        // Made in any case, so that its numbers are checked.
        PromptSample sample = new PromptSample(samplePrompt == null ? "" : samplePrompt, sampleEvery, sampleTokens);
        return new RunOptions(
                steps,
                epochs,
                microBatchSize,
                activationCheckpointing == OnOff.ON,
                seed,
                keepBest == null ? validation : keepBest,
                keepBest != null,
                validateEvery,
                samplePrompt == null ? null : sample,
                saveEvery,
                keepLast);
    }

    /** @param drops whether rows that do not fill a batch are left out where nothing is said */
    void settleLastBatch(boolean drops) {
        lastBatch = lastBatch == null ? (drops ? LastBatch.DROP : LastBatch.KEEP) : lastBatch;
    }

    /** Whether rows that do not fill a batch are left out, once that is settled. */
    boolean dropsRest() {
        return lastBatch == LastBatch.DROP;
    }

    /** How the run takes possession of its directory. */
    Start start() {
        return resume ? Start.RESUME : force ? Start.REPLACE : Start.NEW;
    }

    /** Checks what the types alone do not. */
    void check() {
        if (resume && force) {
            throw new InvalidInputException("--resume and --force: the one goes on with a run, the other removes it");
        }
        if (batchSize < 1) {
            throw new InvalidInputException("--batch-size " + batchSize + ": must be at least 1");
        }
        if (validation != null && keepBest != null) {
            throw new InvalidInputException(
                    "--validation and --keep-best: one of them is enough, both name held-out data");
        }
    }

    /** Names all that is missing, not {@code flag} alone; where a run is gone on with, its record may have the others. */
    private Path required(@Nullable Path value, String flag) {
        if (value == null) {
            List<String> missing = resume
                    ? List.of(flag)
                    : Stream.of(
                                    model == null ? "--model" : "",
                                    data == null ? "--data" : "",
                                    out == null ? "--out" : "")
                            .filter(name -> !name.isEmpty())
                            .toList();
            throw new InvalidInputException(
                    String.join(", ", missing) + (missing.size() == 1 ? " is missing" : " are missing"));
        }
        return value;
    }
}
