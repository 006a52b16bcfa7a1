package dev.nernst.tokenizer.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Templates made to run for ever or to fill the memory end with the text that Jinja2 3.1.6 gives or with a sentence. A row of
 * {@code hostile.jsonl} has the text, the error's type, an empty type where a budget is spent, or none of them where only the end
 * matters.
 */
@Timeout(60)
class HostileTemplatesTest {
    private static final Clock THEN = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final Map<String, Object> VARIABLES =
            Map.of("messages", List.of(Map.of("role", "user", "content", "hi")));
    private static final List<String> SPENT = List.of("RuntimeError", "MemoryError", "RecursionError");

    /** What ends for want of budget ends sooner with less of it. */
    private static final RenderBudget SMALL =
            new RenderBudget(RenderBudget.DEFAULT.work() / 10, RenderBudget.DEFAULT.bytes() / 4);

    private static String render(String template) {
        return render(template, RenderBudget.DEFAULT);
    }

    private static String render(String template, RenderBudget budget) {
        return JinjaTemplate.parse(template).render(VARIABLES, THEN, budget);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chars-memory",
                "groupby",
                "max-lower",
                "select-in",
                "shared-equal",
                "shared-pprint",
                "wordwrap-1"
            })
    void whatJinjaCannotDoEitherEndsWithASentence(String name) throws IOException {
        String template = read("hostile/" + name + ".jinja").collect(Collectors.joining("\n"));
        assertThatThrownBy(() -> render(template))
                .isInstanceOfSatisfying(
                        TemplateException.class, e -> assertThat(e.type()).isIn(SPENT))
                .hasMessageContaining("budget");
    }

    @Test
    void whatJinjaCanDoIsDone() throws IOException {
        assertThat(render(read("hostile/range-over.jinja").findFirst().orElseThrow()))
                .isEqualTo("[9223372036854775800, 9223372036854775803, 9223372036854775806] 9223372036854775792");
        assertThat(render(read("hostile/substring-in.jinja").findFirst().orElseThrow()))
                .isEqualTo("False");
        assertThat(render(read("hostile/truncate-10e20.jinja").findFirst().orElseThrow()))
                .isEqualTo(" x ");
    }

    static Stream<List<String>> rows() throws IOException {
        List<String> rows = read("hostile.jsonl").toList();
        assertThat(rows).hasSizeGreaterThan(250);
        return IntStream.range(0, 8)
                .mapToObj(part -> rows.subList(part * rows.size() / 8, (part + 1) * rows.size() / 8));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("rows")
    void everyRowEndsAsItShould(List<String> rows) throws IOException {
        SoftAssertions softly = new SoftAssertions();
        for (String line : rows) {
            JsonNode row = new ObjectMapper().readTree(line);
            String template = row.get("template").asText();
            String outcome;
            try {
                boolean spent = row.path("error").asText().isEmpty() && !row.has("text");
                String text = render(template, spent ? SMALL : RenderBudget.DEFAULT);
                outcome = row.has("text") ? text : "text";
            } catch (TemplateException e) {
                outcome = SPENT.contains(e.type()) ? "" : e.type();
            }
            if (row.has("text") || row.has("error")) {
                softly.assertThat(outcome)
                        .as(template)
                        .isEqualTo(row.path(row.has("text") ? "text" : "error").asText());
            }
        }
        softly.assertAll();
    }

    @Test
    void longLiteralsAreRead() {
        assertThat(render("{{ [" + "1,".repeat(100_000) + "]|length }}")).isEqualTo("100000");
        assertThat(render("{{ (" + "1,".repeat(100_000) + ")|length }}")).isEqualTo("100000");
        assertThat(render("{{ " + "'a' ".repeat(50_000) + "|length }}")).isEqualTo("50000");
        assertThat(render("{{ '" + "a\\n".repeat(200_000) + "'|length }}")).isEqualTo("400000");
        assertThat(render("{{ " + String.join("~", "1".repeat(40_000).split("")) + " }}"))
                .hasSize(40_000);
        assertThat(render("{{ 1." + "0".repeat(100_000) + " }}")).isEqualTo("1.0");
        assertThat(render("{% if a %}" + elifs(20_000) + "{% else %}x{% endif %}"))
                .isEqualTo("x");
    }

    private static String elifs(int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append("{% elif a").append(i).append(" %}");
        }
        return out.toString();
    }

    static Stream<Arguments> nestings() {
        return Stream.of(
                Arguments.of("{{ ", "(", "1 }}"),
                Arguments.of("{{ ", "[", "1 }}"),
                Arguments.of("{{ ", "{1:", "1 }}"),
                Arguments.of("{{ ", "-", "1 }}"),
                Arguments.of("{{ ", "not ", "1 }}"),
                Arguments.of("{{ 1", "+1", " }}"),
                Arguments.of("{{ 1", " and 1", " }}"),
                Arguments.of("{{ 1", "|string", " }}"),
                Arguments.of("{{ a", ".b", " }}"),
                Arguments.of("{{ a", "[0]", " }}"),
                Arguments.of("{{ a", "()", " }}"),
                Arguments.of("{{ 1", " if 1 else 2", " }}"),
                Arguments.of("", "{% if 1 %}", ""),
                Arguments.of("", "{% for a in b %}", ""),
                Arguments.of("{{ ", "9", " }}"),
                Arguments.of("{{ 0x", "f", " }}"),
                Arguments.of("{{ 1", "_0", " }}"));
    }

    @ParameterizedTest
    @MethodSource("nestings")
    void nestingIsRefusedInASentence(String before, String repeated, String after) {
        assertThatThrownBy(() -> render(before + repeated.repeat(50_000) + after))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void deepTreesOfShortChainsAreRefused() {
        String chain = "(".repeat(90) + "1" + ("+1".repeat(490) + ")").repeat(90);
        assertThatThrownBy(() -> render("{{ " + chain + " }}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("levels");
    }

    @Test
    void theDeepestRenderFitsASmallStack() throws InterruptedException {
        String nested =
                "{% macro m(x) %}{{ " + "(".repeat(90) + "[m(x)]|list" + ")".repeat(90) + " }}{% endmacro %}{{ m(1) }}";
        String chain = "{% macro m(x) %}{{ m(x)" + "|string".repeat(400) + " }}{% endmacro %}{{ m(1) }}";
        String tags = "{% macro m(x) %}" + "{% for a in [1] %}".repeat(90) + "{{ m(1) }}" + "{% endfor %}".repeat(90)
                + "{% endmacro %}{{ m(1) }}";
        Throwable[] failures = new Throwable[3];
        Thread small = new Thread(
                null,
                () -> {
                    failures[0] = catchThrowable(() -> render(nested));
                    failures[1] = catchThrowable(() -> render(chain));
                    failures[2] = catchThrowable(() -> render(tags));
                },
                "small stack",
                512 << 10);
        small.start();
        small.join();
        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                TemplateException.class,
                                e -> assertThat(e.type()).isEqualTo("RecursionError")));
    }

    @Test
    void anInterruptedThreadStopsRendering() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() ->
                            render("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void theBudgetCanBeSet() {
        JinjaTemplate template = JinjaTemplate.parse("{% for a in range(1000) %}{{ a }}{% endfor %}");
        assertThatThrownBy(() -> template.render(Map.of(), THEN, new RenderBudget(10_000, 1 << 20)))
                .hasMessageContaining("more than 10000 units of work");
        assertThatThrownBy(() -> template.render(Map.of(), THEN, new RenderBudget(1 << 20, 1000)))
                .hasMessageContaining("more than 1000 bytes");
        assertThat(template.render(Map.of(), THEN, new RenderBudget(1 << 20, 1 << 20)))
                .hasSize(2890);
        assertThatThrownBy(() -> new RenderBudget(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Stream<String> read(String name) throws IOException {
        InputStream stream = Objects.requireNonNull(HostileTemplatesTest.class.getResourceAsStream("/jinja/" + name));
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines();
    }
}
