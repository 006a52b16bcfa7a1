package dev.nernst.tokenizer.chat;

import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation to render, and how. Immutable as far as the data it is given stays unchanged; then thread-safe.
 *
 * @param messages one map a message, with {@code role} and {@code content} (text, or a list of parts) and whatever else the
 *     template reads; values are plain Java data
 * @param tools JSON schemas of the tools, or null for none
 * @param documents documents to ground the answer on, or null for none
 * @param addGenerationPrompt whether the text ends with the opening of an assistant turn
 * @param continueFinalMessage whether the text ends inside the last message, so that a model goes on writing it
 * @param variables more variables for the template, such as {@code enable_thinking}; they win over the two tokens
 * @param bosToken the variable {@code bos_token}, or null to leave it undefined
 * @param eosToken the variable {@code eos_token}, or null to leave it undefined
 * @param clock the time {@code strftime_now} tells
 */
public record ChatRequest(
        List<? extends Map<String, ? extends @Nullable Object>> messages,
        @Nullable List<?> tools,
        @Nullable List<?> documents,
        boolean addGenerationPrompt,
        boolean continueFinalMessage,
        Map<String, ? extends @Nullable Object> variables,
        @Nullable String bosToken,
        @Nullable String eosToken,
        Clock clock) {

    public ChatRequest {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** Messages alone, with the system's clock. */
    public static ChatRequest of(List<? extends Map<String, ? extends @Nullable Object>> messages) {
        return new ChatRequest(messages, null, null, false, false, Map.of(), null, null, Clock.systemDefaultZone());
    }

    /** The same with tools. */
    public ChatRequest withTools(@Nullable List<?> other) {
        return new ChatRequest(
                messages,
                other,
                documents,
                addGenerationPrompt,
                continueFinalMessage,
                variables,
                bosToken,
                eosToken,
                clock);
    }

    /** The same with or without the opening of an assistant turn at the end. */
    public ChatRequest withGenerationPrompt(boolean add) {
        return new ChatRequest(
                messages, tools, documents, add, continueFinalMessage, variables, bosToken, eosToken, clock);
    }

    /** The same ending inside the last message, or not. */
    public ChatRequest withContinuation(boolean continued) {
        return new ChatRequest(
                messages, tools, documents, addGenerationPrompt, continued, variables, bosToken, eosToken, clock);
    }

    /** The same with other variables. */
    public ChatRequest withVariables(Map<String, ? extends @Nullable Object> other) {
        return new ChatRequest(
                messages,
                tools,
                documents,
                addGenerationPrompt,
                continueFinalMessage,
                other,
                bosToken,
                eosToken,
                clock);
    }

    /** The same with the model's two special tokens. */
    public ChatRequest withTokens(@Nullable String bos, @Nullable String eos) {
        return new ChatRequest(
                messages, tools, documents, addGenerationPrompt, continueFinalMessage, variables, bos, eos, clock);
    }

    /** The same at another time. */
    public ChatRequest at(Clock other) {
        return new ChatRequest(
                messages,
                tools,
                documents,
                addGenerationPrompt,
                continueFinalMessage,
                variables,
                bosToken,
                eosToken,
                other);
    }
}
