package dev.nernst.tokenizer.chat.jinja;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Any text is a template or a {@link TemplateException}, and any template renders within bounds or fails with one. */
class TemplateFuzzTest {
    private static final Clock THEN = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final Map<String, Object> VARIABLES = Map.of(
            "messages",
            List.of(
                    Map.of("role", "system", "content", "be brief"),
                    Map.of("role", "user", "content", List.of(Map.of("type", "text", "text", "hi"))),
                    Map.of("role", "assistant", "content", "", "tool_calls", List.of(Map.of("name", "f")))),
            "n",
            3,
            "x",
            -0.5,
            "s",
            "a \u00e9 \ud83d\ude00\n");

    @FuzzTest(maxDuration = "60s")
    void anyTextIsHandled(FuzzedDataProvider data) {
        String source = data.consumeRemainingAsString();
        try {
            String text = JinjaTemplate.parse(source).render(VARIABLES, THEN);
            if (text.length() > RenderBudget.DEFAULT.bytes() / 2) {
                throw new AssertionError("output longer than its bound: " + text.length());
            }
        } catch (TemplateException expected) {
            if (expected.reason().isEmpty() && !expected.type().equals("TemplateError")) {
                throw new AssertionError("a failure without a reason", expected);
            }
        }
    }
}
