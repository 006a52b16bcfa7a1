package dev.nernst.model.generate;

import dev.nernst.model.cache.KvSequence;
import dev.nernst.model.cache.PackedPass;
import dev.nernst.model.sampling.Choice;
import dev.nernst.model.sampling.TokenHistory;
import dev.nernst.runtime.random.RandomStream;
import java.util.Arrays;

/** A sequence that holds a place in the batch: one sample of a prompt, or the trunk of several. */
final class ActiveSequence {
    static final int TRUNK = -1;

    final PromptGroup group;
    final int sample;
    final KvSequence cached;
    final TokenHistory history;
    final RandomStream random;
    private final StopText stopText;
    private final TokenText decoder;
    private final double[] logProbabilities;
    /** Text that the last token brought. */
    private String news = "";

    /** Row of the pass under way whose logits give the next token. */
    int row;

    private ActiveSequence(PromptGroup group, int sample, KvSequence cached, int[] tokens, TokenText decoder) {
        this.group = group;
        this.sample = sample;
        this.cached = cached;
        this.decoder = decoder;
        history = new TokenHistory(tokens, sample == TRUNK ? 0 : group.maxNewTokens);
        random = group.request.random().with(sample);
        stopText = new StopText(group.request.stopStrings());
        logProbabilities = new double[sample == TRUNK ? 0 : group.maxNewTokens];
    }

    /** Sample {@code sample} of a group, which continues what is cached of its prompt. */
    static ActiveSequence sample(PromptGroup group, int sample, KvSequence cached, TokenText decoder) {
        return new ActiveSequence(group, sample, cached, group.request.prompt(), decoder);
    }

    /** All of a prompt but its last token. */
    static ActiveSequence trunk(PromptGroup group, KvSequence cached) {
        int[] prompt = group.request.prompt();
        int[] tokens = Arrays.copyOf(prompt, prompt.length - 1);
        return new ActiveSequence(group, TRUNK, cached, tokens, TokenText.NONE);
    }

    boolean isTrunk() {
        return sample == TRUNK;
    }

    /** Tokens that are known and not in the cache yet. */
    int pending() {
        return history.size() - cached.length();
    }

    /** Tokens that went through the model: all but the last, once there is one that was drawn. */
    int[] cachedTokens() {
        return history.slice(0, cached.length());
    }

    /** Whether what is pending is a token that was drawn. */
    boolean isDecoding() {
        return history.generated() > 0;
    }

    /** Puts the next {@code count} pending tokens into a pass. */
    void feed(PackedPass pass, int count) {
        int from = cached.length();
        int length = isTrunk() ? group.request.prompt().length : history.size();
        row = isDecoding()
                ? pass.addStep(cached, history.get(from), length)
                : pass.add(cached, history.slice(from, from + count), length);
    }

    /** Takes the next token in. Sequences of a pass may do so side by side. */
    void accept(Choice choice) {
        logProbabilities[history.generated()] = choice.logProbability();
        history.append(choice.id());
        news = endsWithStopId() ? "" : stopText.add(decoder.next(choice.id()));
    }

    /** Tells the listener what the last token brought. */
    void tell(GenerationListener listener) {
        double logProbability = logProbabilities[history.generated() - 1];
        listener.onToken(group.index, sample, history.get(history.size() - 1), logProbability);
        tell(news, listener);
    }

    /** Whether nothing is to follow the tokens so far. */
    boolean isFinished() {
        return history.generated() == group.maxNewTokens || isStopped();
    }

    private boolean isStopped() {
        return stopText.stopped() || endsWithStopId();
    }

    private boolean endsWithStopId() {
        return history.generated() > 0 && group.request.stopIds().contains(history.get(history.size() - 1));
    }

    /** The result; {@code cancelled} if more was to come. */
    Generation finish(boolean cancelled, GenerationListener listener) {
        if (!stopText.stopped()) {
            tell(stopText.add(decoder.end()) + stopText.end(), listener);
        }
        FinishReason reason =
                isStopped() ? FinishReason.STOP : cancelled ? FinishReason.CANCELLED : FinishReason.LENGTH;
        Generation generation = new Generation(
                group.index,
                sample,
                group.request.prompt(),
                history.slice(history.promptLength(), history.size()),
                Arrays.copyOf(logProbabilities, history.generated()),
                stopText.text(),
                reason);
        listener.onFinished(generation);
        return generation;
    }

    private void tell(String piece, GenerationListener listener) {
        if (!piece.isEmpty()) {
            listener.onText(group.index, sample, piece);
        }
    }
}
