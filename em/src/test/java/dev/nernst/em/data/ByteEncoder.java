package dev.nernst.em.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.prompt.TextEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A token a byte; {@code $} ends a turn, and {@code ^} begins a text where that is asked for. */
final class ByteEncoder implements TextEncoder {
    static final int END = '$';

    @Override
    public int[] encode(String text, boolean addSpecialTokens) {
        byte[] bytes = ((addSpecialTokens ? "^" : "") + text).getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xff;
        }
        return ids;
    }

    @Override
    public String render(ObjectNode conversation, boolean addGenerationPrompt) {
        StringBuilder text = new StringBuilder("^");
        if (conversation.has("tools")) {
            text.append("t:").append(conversation.get("tools").size()).append("$\n");
        }
        for (JsonNode message : conversation.get("messages")) {
            text.append(message.get("role").asText().charAt(0)).append(':');
            text.append(message.path("content").asText()).append("$\n");
        }
        return text.append(addGenerationPrompt ? "a:" : "").toString();
    }

    @Override
    public Set<Integer> endIds() {
        return Set.of(END);
    }

    @Override
    public int endId() {
        return END;
    }

    static String text(int... ids) {
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append((char) id);
        }
        return text.toString();
    }
}
