package dev.nernst.model.chat;

import java.util.Map;

/**
 * One turn of a conversation.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param role {@code system}, {@code user} or {@code assistant}
 * @param content what was said
 */
public record Message(String role, String content) {
    public static Message system(String content) {
        return new Message("system", content);
    }

    public static Message user(String content) {
        return new Message("user", content);
    }

    public static Message assistant(String content) {
        return new Message("assistant", content);
    }

    /** As chat templates see it. */
    public Map<String, String> asMap() {
        return Map.of("role", role, "content", content);
    }
}
