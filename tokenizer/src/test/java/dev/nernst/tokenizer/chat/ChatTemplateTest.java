package dev.nernst.tokenizer.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {
    private static final Clock THEN = Clock.fixed(Instant.parse("2025-03-14T15:09:26Z"), ZoneOffset.UTC);
    private static final String PLAIN =
            "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}</s>{% endfor %}"
                    + "{% if add_generation_prompt %}[assistant]{% endif %}";
    private static final String TRIMMED = "{% for m in messages %}[{{ m.role }}] {{ m.content|trim }}</s>{% endfor %}";
    private static final List<Map<String, Object>> TALK =
            List.of(Map.of("role", "user", "content", "Hi"), Map.of("role", "assistant", "content", "Well, "));

    @Test
    void anUndefinedTokenPrintsNothingAndAGivenOneItself() {
        ChatTemplate template = ChatTemplate.parse(PLAIN);
        ChatRequest request = ChatRequest.of(TALK.subList(0, 1)).withGenerationPrompt(true);
        assertThat(template.render(request)).isEqualTo("[user]Hi</s>[assistant]");
        assertThat(template.render(request.withTokens("<s>", "</s>"))).isEqualTo("<s>[user]Hi</s>[assistant]");
    }

    @Test
    void variablesWinOverTokensAndCannotReplaceTheConversation() {
        ChatTemplate template = ChatTemplate.parse(PLAIN);
        ChatRequest request = ChatRequest.of(TALK.subList(0, 1))
                .withTokens("<s>", null)
                .withVariables(Map.of("bos_token", "<bos>", "messages", List.of()));
        assertThat(template.render(request)).isEqualTo("<bos>[user]Hi</s>");
    }

    @Test
    void aContinuedMessageKeepsItsOwnSpaceWhereTheTemplateDoes() {
        assertThat(ChatTemplate.parse(PLAIN).render(ChatRequest.of(TALK).withContinuation(true)))
                .isEqualTo("[user]Hi</s>[assistant]Well, ");
        assertThat(ChatTemplate.parse(TRIMMED).render(ChatRequest.of(TALK).withContinuation(true)))
                .isEqualTo("[user] Hi</s>[assistant] Well,");
    }

    @Test
    void theLastTextPartIsContinued() {
        ChatTemplate template = ChatTemplate.parse(
                "{% for m in messages %}{% for p in m.content %}<{{ p.text }}>{% endfor %}{% endfor %}");
        List<Map<String, Object>> talk = List.of(Map.of(
                "role",
                "assistant",
                "content",
                List.of(Map.of("text", "one"), Map.of("text", "two"), Map.of("image", "i"))));
        assertThat(template.render(ChatRequest.of(talk).withContinuation(true))).isEqualTo("<one><two");
    }

    @Test
    void whatCannotBeContinuedIsAValueError() {
        ChatTemplate template = ChatTemplate.parse(PLAIN);
        List<ChatRequest> requests = List.of(
                ChatRequest.of(List.of()),
                ChatRequest.of(List.of(Map.of("role", "user"))),
                ChatRequest.of(List.of(Map.of("role", "user", "content", List.of(Map.of("image", "i"))))));
        for (ChatRequest request : requests) {
            assertThatThrownBy(() -> template.render(request.withContinuation(true)))
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining("ValueError: continue_final_message is set but");
        }
        ChatTemplate silent = ChatTemplate.parse("{# content #}nothing");
        assertThatThrownBy(() -> silent.render(ChatRequest.of(TALK).withContinuation(true)))
                .hasMessageContaining("does not appear");
    }

    @Test
    void raisedMessagesStandAloneAndOtherFailuresTellTheLine() {
        ChatTemplate raising = ChatTemplate.parse("\n{{ raise_exception('Roles must alternate!') }}");
        TemplateException raised =
                catchThrowableOfType(TemplateException.class, () -> raising.render(ChatRequest.of(TALK)));
        assertThat(raised).hasMessage("Roles must alternate!");
        assertThat(raised.type()).isEqualTo("TemplateError");
        assertThat(raised.line()).isEqualTo(2);
        ChatTemplate failing = ChatTemplate.parse("a\nb\n{% for m in messages %}\n{{ m.name + 1 }}{% endfor %}");
        assertThatThrownBy(() -> failing.render(ChatRequest.of(TALK)))
                .hasMessage("chat template, line 4: UndefinedError: 'dict object' has no attribute 'name'");
        assertThatThrownBy(() -> ChatTemplate.parse("\n\n{% if x %}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void theClockIsTheCallers() {
        ChatTemplate template = ChatTemplate.parse("{{ strftime_now('%d %b %Y, %H:%M') }}");
        assertThat(template.render(ChatRequest.of(TALK).at(THEN))).isEqualTo("14 Mar 2025, 15:09");
    }

    @Test
    void toolsChooseTheTemplateMadeForThem() {
        ChatTemplates both = ChatTemplates.parse(Map.of("default", "plain", "tool_use", "with {{ tools|length }}"));
        ChatRequest request = ChatRequest.of(TALK);
        assertThat(both.render(request)).isEqualTo("plain");
        assertThat(both.render(request.withTools(List.of(Map.of("name", "f"))))).isEqualTo("with 1");
        assertThat(ChatTemplates.parse(Map.of("default", "plain")).render(request.withTools(List.of())))
                .isEqualTo("plain");
        assertThatThrownBy(() -> ChatTemplates.parse(Map.of("rag", "x")).render(request))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("rag");
        assertThatThrownBy(() -> ChatTemplates.parse(Map.of()).render(request))
                .hasMessageContaining("no chat template");
    }

    @Test
    void oneTemplateRendersOnManyThreads() {
        ChatTemplate template = ChatTemplate.parse(
                "{% set ns = namespace(n=0) %}{% for i in range(count) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n"
                        + " }}");
        Set<String> wrong = new HashSet<>();
        List<String> texts = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> template.render(ChatRequest.of(TALK).withVariables(Map.of("count", i))))
                .toList();
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).equals(String.valueOf(i * (i - 1) / 2))) {
                wrong.add(i + " gave " + texts.get(i));
            }
        }
        assertThat(wrong).isEmpty();
    }
}
