package dev.nernst.model;

import dev.nernst.model.chat.ChatFormat;
import dev.nernst.model.checkpoint.Checkpoint;
import dev.nernst.model.config.ConfigReader;
import dev.nernst.model.config.GenerationDefaults;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.CheckpointSource;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.Cancellation;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationListener;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.model.generate.LiveEngine;
import dev.nernst.model.generate.StreamedText;
import dev.nernst.model.importer.Checkpoints;
import dev.nernst.model.lora.LoraAdapters;
import dev.nernst.model.lora.PeftAdapter;
import dev.nernst.model.memory.MachineMemory;
import dev.nernst.model.memory.MemoryEstimate;
import dev.nernst.model.save.ModelDirectory;
import dev.nernst.model.score.Scorer;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.ClosedException;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.DivergedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.weights.HeadTying;
import dev.nernst.weights.Loading;
import dev.nernst.weights.io.AtomicDirectory;
import dev.nernst.weights.io.FileReasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint, ready to run. Its weights are copied into memory, where that suffices, so that nothing which happens to
 * the files afterwards does harm ({@link #loading()}). Safe for several threads as long as nobody trains it: every call
 * has its own cache and activations, and calls take turns at the provider's threads. {@link #close()} frees the weights
 * and must come after all use.
 */
public final class LanguageModel implements AutoCloseable {
    private static final int SCORING_TOKENS_A_PASS = 512;

    private final Checkpoint checkpoint;
    private final Provider provider;
    private final Decoder decoder;
    private final Loading loading;
    private final TensorArena weights;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Object tokenizerLock = new Object();
    private @Nullable Tokenizer tokenizer;
    private @Nullable ChatFormat chat;
    private @Nullable Set<Integer> stopIds;
    private @Nullable LoraAdapters adapters;
    private volatile boolean closed;

    private LanguageModel(
            Checkpoint checkpoint,
            Provider provider,
            Decoder decoder,
            TensorArena weights,
            Loading loading,
            List<String> warnings) {
        this.checkpoint = checkpoint;
        this.provider = provider;
        this.decoder = decoder;
        this.weights = weights;
        this.loading = loading;
        this.warnings.addAll(warnings);
        this.warnings.addAll(LoadWarnings.of(checkpoint, decoder, loading));
    }

    /**
     * Opens a Hugging Face directory (config.json and safetensors weights) or a GGUF file. Weights are copied where the
     * memory that can be had suffices, else mapped, with a warning.
     *
     * @param provider runs the ops; it stays the caller's to close, after the model
     * @throws InvalidInputException in one sentence that names file, field and reason; also if the machine has not the
     *     memory to run it
     * @throws UncheckedIOException if a file changes while it is read
     */
    public static LanguageModel load(Path path, Provider provider) {
        return load(path, provider, Optional.empty());
    }

    /**
     * {@link #load(Path, Provider)} with a choice.
     *
     * @param wanted how weights are loaded; an application that must outlive whatever happens to the files asks for
     *     {@link Loading#COPY}
     */
    public static LanguageModel load(Path path, Provider provider, Optional<Loading> wanted) {
        Checkpoint checkpoint = Checkpoints.open(path);
        TensorArena weights = provider.memory().newArena();
        try {
            List<String> warnings = new ArrayList<>();
            ModelConfig config = config(checkpoint, warnings);
            checkpoint.weights().requireComputable();
            long weightBytes = MemoryEstimate.weightBytes(checkpoint.weights());
            MemoryEstimate estimate = MemoryEstimate.toLoad(config, weightBytes);
            MachineMemory machine = MachineMemory.now();
            Loading loading = wanted.orElseGet(() -> machine.loading(estimate));
            CheckpointSource source = new CheckpointSource(checkpoint.weights(), loading, config.tiedHead());
            // Before memory is asked for: what a wrong configuration would take says nothing to the user.
            source.requireShape(DecoderBuilder.EMBEDDING, config.vocabularySize(), config.hiddenSize());
            machine.require(estimate, "to run " + path);
            Decoder decoder = DecoderBuilder.build(config, source.placedIn(weights));
            return new LanguageModel(checkpoint, provider, decoder, weights, loading, warnings);
        } catch (RuntimeException | Error e) {
            weights.close();
            checkpoint.close();
            throw e;
        }
    }

    private static ModelConfig config(Checkpoint checkpoint, List<String> warnings) {
        ModelConfig config = ConfigReader.read(checkpoint.config(), checkpoint.configFile());
        if (!config.tiedHead() || !HeadTying.differ(checkpoint.weights())) {
            return config;
        }
        warnings.add(checkpoint.configFile() + ": field tie_word_embeddings is true, but the weights have "
                + HeadTying.HEAD + " and " + HeadTying.EMBEDDING + " with different values; they are not tied");
        return config.withOwnHead();
    }

    /**
     * Puts a LoRA adapter of PEFT's format beside the weights; it takes part in everything from here on and is closed with
     * the model. Nobody may use the model meanwhile.
     *
     * @throws InvalidInputException if it is no such adapter or does not fit, or the model has one already
     */
    public void attachAdapter(Path directory) {
        if (adapters != null) {
            throw new InvalidInputException(directory + ": the model has an adapter already");
        }
        adapters = PeftAdapter.load(provider.memory(), decoder(), directory, warnings::add);
    }

    /** The adapter that was attached. */
    public Optional<LoraAdapters> adapters() {
        return Optional.ofNullable(adapters);
    }

    /** How its weights came into memory; see {@link Loading} for what a file that is cut does to mapped ones. */
    public Loading loading() {
        return loading;
    }

    /** What is odd about the checkpoint, or about how it was loaded, and lets it run all the same; a sentence each. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Where it was loaded from. */
    public Path path() {
        return checkpoint.path();
    }

    /** What it was loaded from. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    public ModelConfig config() {
        return decoder.config();
    }

    /** @throws ClosedException after {@link #close}: its weights are no longer in memory */
    public Decoder decoder() {
        if (closed) {
            throw new ClosedException("the model " + path());
        }
        return decoder;
    }

    public Provider provider() {
        return provider;
    }

    /** What the checkpoint recommends for generation. */
    public GenerationDefaults generationDefaults() {
        return checkpoint.generationDefaults();
    }

    /**
     * The tokenizer, read when it is first asked for.
     *
     * @throws InvalidInputException if the checkpoint has none, or it is not valid
     */
    public Tokenizer tokenizer() {
        synchronized (tokenizerLock) {
            if (tokenizer == null) {
                tokenizer = checkpoint.readTokenizer();
            }
            return tokenizer;
        }
    }

    /**
     * The chat template, parsed when it is first asked for.
     *
     * @throws InvalidInputException if the checkpoint has no tokenizer, or its template is not valid
     */
    public ChatFormat chat() {
        synchronized (tokenizerLock) {
            if (chat == null) {
                chat = new ChatFormat(tokenizer(), path());
            }
            return chat;
        }
    }

    /**
     * Ids that end a text: those of generation_config.json, else of config.json; the tokenizer's; and the one that ends a turn
     * in the chat template, which a base model's configuration does not name.
     */
    public Set<Integer> stopIds() {
        synchronized (tokenizerLock) {
            if (stopIds == null) {
                List<Integer> ids = generationDefaults().eosIds();
                Set<Integer> all = new LinkedHashSet<>(ids.isEmpty() ? config().eosIds() : ids);
                try {
                    tokenizer().eosId().ifPresent(all::add);
                    chat().turnEnd().ifPresent(all::add);
                } catch (InvalidInputException e) {
                    // Ids need neither tokenizer nor template; whoever does hears why there is none.
                }
                stopIds = Set.copyOf(all);
            }
            return stopIds;
        }
    }

    /** {@link #stopIds()} and those of special tokens among the stop strings, which are never found in the text. */
    private Set<Integer> stopIds(List<String> stopStrings) {
        if (stopStrings.isEmpty()) {
            return stopIds();
        }
        Set<Integer> ids = new LinkedHashSet<>(stopIds());
        for (String stop : stopStrings) {
            tokenizer().specialId(stop).ifPresent(ids::add);
        }
        return ids;
    }

    /** Continues a text; the tokenizer adds the special tokens that begin one. */
    public Generation generate(String prompt, GenerationOptions options) {
        return generate(List.of(prompt), options, GenerationListener.NONE, new Cancellation())
                .getFirst();
    }

    /**
     * Continues texts.
     *
     * @return in the order of the prompts, the samples of each one after the other
     * @throws InvalidInputException if a prompt is empty or leaves no room in the context
     */
    public List<Generation> generate(
            List<String> prompts, GenerationOptions options, GenerationListener listener, Cancellation cancellation) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (String prompt : prompts) {
            requests.add(request(tokenizer().encodeIds(prompt, true), options, requests.size()));
        }
        try (BatchEngine engine = newEngine(EngineOptions.DEFAULT)) {
            return engine.generate(requests, listener, cancellation);
        }
    }

    /**
     * A request for a {@link BatchEngine}.
     *
     * @param index of the prompt among those with the same seed; each has its own random numbers
     */
    public GenerationRequest request(int[] prompt, GenerationOptions options, int index) {
        return new GenerationRequest(
                prompt,
                options.maxNewTokens(),
                options.sampling(),
                stopIds(options.stopStrings()),
                options.stopStrings(),
                options.samples(),
                RandomStream.of(options.seed(), index));
    }

    /**
     * An engine that decodes text with this model's tokenizer; close it before the model.
     *
     * @throws InvalidInputException if the checkpoint has no tokenizer
     */
    public BatchEngine newEngine(EngineOptions options) {
        Decoder open = decoder();
        requireUnchanged();
        Tokenizer decoding = tokenizer();
        return new BatchEngine(open, provider, options, () -> new StreamedText(decoding));
    }

    /**
     * An engine that takes requests one by one while it runs, on a thread of its own, and decodes text with this model's
     * tokenizer; close it before the model.
     *
     * @throws InvalidInputException if the checkpoint has no tokenizer
     */
    public LiveEngine startEngine(EngineOptions options) {
        Decoder open = decoder();
        requireUnchanged();
        Tokenizer decoding = tokenizer();
        return LiveEngine.start(open, provider, options, () -> new StreamedText(decoding));
    }

    /**
     * Log-probability and entropy of each token of a text, special tokens that begin one included.
     *
     * @throws InvalidInputException if it is longer than the context
     * @throws DivergedException if the model's logits are not finite numbers
     */
    public TokenScores score(String text) {
        return score(tokenizer().encodeIds(text, true));
    }

    /** Log-probability and entropy of each of these tokens but the first, see {@link Scorer#score(List)}. */
    public TokenScores score(int[] ids) {
        Decoder open = decoder();
        requireUnchanged();
        try (Scorer scorer = new Scorer(open, provider, SCORING_TOKENS_A_PASS)) {
            TokenScores scores = scorer.score(ids);
            int damaged = scores.firstNotFinite();
            if (damaged >= 0) {
                throw new DivergedException(path() + ": the model's logits for token " + damaged
                        + " are not finite numbers: its weights are damaged, or training has diverged");
            }
            return scores;
        } catch (InvalidInputException e) {
            throw new InvalidInputException(path() + ": " + e.getMessage(), e);
        }
    }

    /** A file that was changed between two uses of mapped weights is noticed; one that is cut during a use is not. */
    private void requireUnchanged() {
        if (loading == Loading.MAP) {
            checkpoint.weights().requireUnchanged();
        }
    }

    /**
     * Writes the model as a Hugging Face directory that transformers loads too: weights (sharded when large), config.json,
     * and tokenizer, chat template and generation settings as the checkpoint had them. It appears whole or not at all.
     *
     * @param directory to be made; one that has files in it is not replaced
     * @param dtype of the written weights: F32, F16 or BF16
     * @throws InvalidInputException if the directory may not be written
     * @throws UncheckedIOException if writing fails
     */
    public void save(Path directory, DType dtype) {
        try (AtomicDirectory target = AtomicDirectory.create(directory, false)) {
            ModelDirectory.write(provider.memory(), checkpoint, decoder(), dtype, target.path());
            target.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be written: " + FileReasons.of(e), e);
        }
    }

    /** Closing twice does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (adapters != null) {
            adapters.close();
            adapters = null;
        }
        weights.close();
        checkpoint.close();
    }
}
