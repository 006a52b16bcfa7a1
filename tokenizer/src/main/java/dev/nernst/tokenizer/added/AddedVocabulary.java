package dev.nernst.tokenizer.added;

import dev.nernst.tokenizer.bpe.Vocabulary;
import dev.nernst.tokenizer.normalizer.Normalizer;
import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.UnicodeClass;
import dev.nernst.tokenizer.text.WorkLimit;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The added tokens of a tokenizer, with the ids that the reference gives them: that of the model's vocabulary where it has
 * the token, else the next free one. Immutable and thread-safe.
 */
public final class AddedVocabulary {
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final Map<Integer, AddedToken> tokens = new TreeMap<>();
    private final Map<Integer, String> normalForms = new HashMap<>();
    private final TokenFinder inOriginal;
    private final TokenFinder inNormalized;

    /** Receives the stretches of a text: added tokens, and with id -1 what lies between them. */
    @FunctionalInterface
    public interface SegmentSink {
        void accept(int from, int to, int id);
    }

    /** Registers tokens in order; a token given again replaces the flags it had, empty ones are left out. */
    public AddedVocabulary(List<AddedToken> added, Vocabulary vocabulary, @Nullable Normalizer normalizer) {
        int nextId = vocabulary.size();
        for (AddedToken token : added) {
            if (token.content().isEmpty()) {
                continue;
            }
            Integer known = ids.get(token.content());
            int id = known != null ? known : vocabulary.idOf(token.content());
            if (id < 0) {
                id = nextId++;
            }
            ids.put(token.content(), id);
            tokens.put(id, token);
        }
        Map<String, Integer> original = new LinkedHashMap<>();
        Map<String, Integer> normalized = new LinkedHashMap<>();
        WorkLimit limit = new WorkLimit(0);
        tokens.forEach((id, token) -> {
            if (!token.normalized()) {
                original.put(token.content(), id);
                return;
            }
            String form = normalForm(token.content(), normalizer, limit);
            normalForms.put(id, form);
            if (!form.isEmpty()) {
                // Of several tokens with one form the first is found.
                normalized.putIfAbsent(form, id);
            }
        });
        inOriginal = new TokenFinder(original);
        inNormalized = new TokenFinder(normalized);
    }

    private static String normalForm(String content, @Nullable Normalizer normalizer, WorkLimit limit) {
        if (normalizer == null) {
            return content;
        }
        NormalizedText text = NormalizedText.original(content, limit.extend(content.length()));
        return normalizer.normalize(text, 0, text.length()).toString();
    }

    /** The id of an added token, or -1. */
    public int idOf(String content) {
        return ids.getOrDefault(content, -1);
    }

    /** The added token of an id, or null. */
    public @Nullable AddedToken tokenOf(int id) {
        return tokens.get(id);
    }

    /** What decoding starts from: the form in which the token was found. Null where the id is no added token's. */
    public @Nullable String decodedForm(int id) {
        AddedToken token = tokens.get(id);
        return token == null ? null : normalForms.getOrDefault(id, token.content());
    }

    /** Whether an added token is decoded from its own text, not from a normal form that differs. */
    public boolean hasOwnText(int id) {
        AddedToken token = tokens.get(id);
        return token != null && token.content().equals(decodedForm(id));
    }

    /** Added tokens by ascending id. */
    public Map<Integer, AddedToken> byId() {
        return Collections.unmodifiableMap(tokens);
    }

    /** Cuts out the tokens that are looked for in the original text. */
    public void cutOriginal(NormalizedText text, int from, int to, SegmentSink sink) {
        cut(inOriginal, text, from, to, sink);
    }

    /** Cuts out the tokens that are looked for in normalized text. */
    public void cutNormalized(NormalizedText text, int from, int to, SegmentSink sink) {
        cut(inNormalized, text, from, to, sink);
    }

    private void cut(TokenFinder finder, NormalizedText text, int from, int to, SegmentSink sink) {
        char[] units = text.units();
        int gap = from;
        if (!finder.isEmpty()) {
            TokenFinder.Hits hits = finder.find(units, from, to);
            int searched = from;
            // Up to where white space has been seen already: tokens of white space may each ask for all that follows.
            int spacesSeen = from;
            for (int k = hits.size() - 1; k >= 0; k--) {
                int position = hits.start(k);
                if (position < searched) {
                    continue;
                }
                int end = hits.end(k);
                AddedToken token = tokens.get(hits.id(k));
                if (token != null && (!token.singleWord() || isSingleWord(text, position, end, from, to))) {
                    int start = token.leftStrip() ? Math.max(gap, spaceStart(units, gap, position)) : position;
                    int stop = end;
                    if (token.rightStrip()) {
                        spacesSeen = end < spacesSeen ? spacesSeen : spaceEnd(units, end, to);
                        stop = spacesSeen;
                    }
                    if (gap < start) {
                        sink.accept(gap, start, -1);
                    }
                    sink.accept(start, stop, hits.id(k));
                    gap = stop;
                }
                // The search goes on behind the match itself, also where it was discarded or took white space along.
                searched = end;
            }
        }
        if (gap < to) {
            sink.accept(gap, to, -1);
        }
    }

    private static boolean isSingleWord(NormalizedText text, int start, int end, int from, int to) {
        boolean freeLeft = start == from || !UnicodeClass.isWord(Character.codePointBefore(text.units(), start, from));
        boolean freeRight = end == to || !UnicodeClass.isWord(text.codePointAt(end, to));
        return freeLeft && freeRight;
    }

    private static int spaceStart(char[] units, int from, int position) {
        int i = position;
        while (i > from && UnicodeClass.isWhiteSpace(units[i - 1])) {
            i--;
        }
        return i;
    }

    private static int spaceEnd(char[] units, int position, int to) {
        int i = position;
        while (i < to && UnicodeClass.isWhiteSpace(units[i])) {
            i++;
        }
        return i;
    }
}
