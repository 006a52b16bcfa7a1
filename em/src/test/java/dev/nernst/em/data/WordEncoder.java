package dev.nernst.em.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.model.prompt.TextEncoder;
import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A token a word, with the space before it, and one in front of every text, as SentencePiece has it; {@code $} is a token. */
final class WordEncoder implements TextEncoder {
    private static final Pattern PIECE = Pattern.compile("\\$|▁*[^▁$]+|▁+");

    private final List<String> vocabulary = new ArrayList<>(List.of("$"));

    private final String generationPrompt;

    WordEncoder() {
        this("assistant:");
    }

    /** @param generationPrompt what opens the assistant's next turn */
    WordEncoder(String generationPrompt) {
        this.generationPrompt = generationPrompt;
    }

    @Override
    public int[] encode(String text, boolean addSpecialTokens) {
        List<Integer> ids = new ArrayList<>();
        Matcher matcher = PIECE.matcher(text.isEmpty() ? "" : ("▁" + text.replace(' ', '▁')));
        while (matcher.find()) {
            if (!vocabulary.contains(matcher.group())) {
                vocabulary.add(matcher.group());
            }
            ids.add(vocabulary.indexOf(matcher.group()));
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String render(ObjectNode conversation, boolean addGenerationPrompt) {
        StringBuilder text = new StringBuilder();
        if (conversation.get("messages").isEmpty()) {
            throw new InvalidInputException("the template looks at the first message");
        }
        for (JsonNode message : conversation.get("messages")) {
            text.append(message.get("role").asText()).append(": ");
            text.append(message.get("content").asText()).append('$');
        }
        return text.append(addGenerationPrompt ? generationPrompt : "").toString();
    }

    @Override
    public Set<Integer> endIds() {
        return Set.of(0);
    }

    @Override
    public int endId() {
        return 0;
    }

    /** The tokens that are learnt. */
    List<String> pieces(TrainingSequence sequence) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < sequence.responseLength(); i++) {
            if (sequence.counts(i)) {
                pieces.add(vocabulary.get(sequence.ids()[sequence.responseStart() + i]));
            }
        }
        return pieces;
    }
}
