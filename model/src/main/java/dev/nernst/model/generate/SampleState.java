package dev.nernst.model.generate;

import dev.nernst.model.cache.KvSequence;
import dev.nernst.model.cache.PackedPass;
import dev.nernst.model.recording.RecordedRows;
import dev.nernst.model.sampling.Choice;
import dev.nernst.model.sampling.Draw;
import dev.nernst.model.sampling.LikelyTokens;
import dev.nernst.model.sampling.TokenHistory;
import dev.nernst.runtime.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One sample of a prompt, which holds a place in the batch: the tokens drawn so far, and the text of them. */
final class SampleState {
    final PromptState prompt;
    final int sample;
    final KvSequence cached;
    private final TokenHistory history;
    private final RandomStream random;
    private final StopText stopText;
    private final TokenText decoder;
    private final double[] logProbabilities;
    private final double[] entropies;
    private final List<LikelyTokens> likeliest = new ArrayList<>();
    private final List<TextPiece> pieces = new ArrayList<>();
    private int told;

    /** Row of the logits that give the next token. */
    int logitsRow;

    /** @param cached keys and values of the prompt, or of as much of it as was shared, for this sample alone */
    SampleState(PromptState prompt, int sample, KvSequence cached, TokenText decoder) {
        this.prompt = prompt;
        this.sample = sample;
        this.cached = cached;
        this.decoder = decoder;
        history = new TokenHistory(prompt.prompt(), prompt.maxNewTokens);
        random = prompt.request.random().with(sample);
        stopText = new StopText(prompt.request.stopStrings());
        logProbabilities = new double[prompt.maxNewTokens];
        entropies = new double[prompt.maxNewTokens];
    }

    /** Puts the token that was drawn last into a pass. */
    void feed(PackedPass pass) {
        logitsRow = pass.addStep(cached, history.get(history.size() - 1), history.size());
    }

    /** The draw of the next token. */
    Draw draw() {
        return new Draw(prompt, logitsRow, prompt.request.sampling(), history, random, prompt.request.likeliest());
    }

    /** Takes the next token in and tells the listener. */
    void accept(Choice choice) {
        int place = history.generated();
        logProbabilities[place] = choice.logProbability();
        entropies[place] = choice.softmax().entropy();
        if (prompt.request.likeliest() > 0) {
            likeliest.add(choice.likeliest());
        }
        history.append(choice.id());
        prompt.guard(() -> {
            String text = endsWithStopId() ? "" : stopText.add(decoder.next(choice.id()));
            prompt.listener.onToken(prompt.index, sample, choice.id(), choice.logProbability());
            if (!text.isEmpty()) {
                tell(text);
            }
        });
    }

    /** Whether nothing is to follow the tokens so far. */
    boolean isFinished() {
        return history.generated() == prompt.maxNewTokens || isStopped();
    }

    private boolean isStopped() {
        return stopText.stopped() || endsWithStopId();
    }

    private boolean endsWithStopId() {
        return history.generated() > 0 && prompt.request.stopIds().contains(history.get(history.size() - 1));
    }

    /** How it ended, if nobody broke it off. */
    FinishReason reason() {
        return isStopped() ? FinishReason.STOP : FinishReason.LENGTH;
    }

    /**
     * Ends the sample. A failed one tells no more text.
     *
     * @param recorded where its rows were written down
     */
    void finish(FinishReason reason, @Nullable RecordedRows recorded) {
        if (reason != FinishReason.FAILED) {
            prompt.guard(() -> {
                String rest = stopText.stopped() ? "" : stopText.add(decoder.end()) + stopText.end();
                if (told < history.generated()) {
                    tell(rest);
                }
            });
        }
        FinishReason end = prompt.failure == null ? reason : FinishReason.FAILED;
        prompt.finished(prompt.generation(
                sample,
                history.slice(history.promptLength(), history.size()),
                Arrays.copyOf(logProbabilities, history.generated()),
                Arrays.copyOf(entropies, history.generated()),
                List.copyOf(likeliest),
                stopText.text(),
                List.copyOf(pieces),
                end,
                recorded));
    }

    private void tell(String text) {
        TextPiece piece = new TextPiece(told, history.generated(), text);
        told = piece.to();
        pieces.add(piece);
        List<GeneratedToken> tokens = new ArrayList<>();
        for (int i = piece.from(); i < piece.to(); i++) {
            tokens.add(new GeneratedToken(
                    history.get(history.promptLength() + i),
                    logProbabilities[i],
                    entropies[i],
                    likeliest.isEmpty() ? LikelyTokens.NONE : likeliest.get(i)));
        }
        prompt.listener.onText(prompt.index, sample, tokens, text);
    }
}
