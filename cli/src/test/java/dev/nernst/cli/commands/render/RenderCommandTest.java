package dev.nernst.cli.commands.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
    private static final String TEMPLATE =
            "{{ bos_token }}{% for m in messages %}{% if m.role == 'tool' %}{{ raise_exception('no tools') }}{% endif"
                    + " %}[{{ m.role }}] {{ m.content }}{{ eos_token }}{% endfor %} {{ strftime_now('%Y-%m-%d') }}";

    @TempDir
    Path folder;

    @Test
    void rowsGiveTextOrTheTemplatesOwnError() throws IOException {
        CommandRun run = render(
                TEMPLATE,
                "{\"id\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"é\"}]}",
                "{\"id\":\"b\",\"messages\":[{\"role\":\"tool\",\"content\":\"\"}],\"bos_token\":\"<r>\"}");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("{\"id\":\"a\",\"text\":\"<b>[user] é</b> 2025-03-14\"}");
        assertThat(lines.get(1))
                .startsWith("{\"id\":\"b\",\"error\":{\"type\":\"TemplateError\",\"message\":\"no tools\"");
    }

    @Test
    void badInputIsOneSentenceAndExitCode2() throws IOException {
        CommandRun row = render(TEMPLATE, "{\"messages\":[]}", "{\"id\":\"b\"}");
        assertThat(row.exitCode()).isEqualTo(2);
        assertThat(row.err())
                .contains("rows.jsonl, line 2: ")
                .contains("messages")
                .hasLineCount(1);

        CommandRun template = render("{% if %}", "{\"messages\":[]}");
        assertThat(template.exitCode()).isEqualTo(2);
        assertThat(template.err()).contains("template.jinja").hasLineCount(1);
        assertThat(template.out()).isEmpty();
    }

    @Test
    void theBudgetOfARowCanBeSet() throws IOException {
        Path template = Files.writeString(folder.resolve("long.jinja"), "{{ 'x' * 100000000 }}");
        Path rows = Files.writeString(folder.resolve("one.jsonl"), "{\"messages\":[]}");
        CommandRun usual = CommandRun.of("render", "--template", template.toString(), "--jsonl", rows.toString());
        assertThat(usual.exitCode()).isZero();
        assertThat(usual.out()).contains("MemoryError").contains("its budget");
        CommandRun none =
                CommandRun.of("render", "--template", template.toString(), "--jsonl", rows.toString(), "--budget", "0");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("--budget").hasLineCount(1);
    }

    private CommandRun render(String template, String... rows) throws IOException {
        Path templateFile = Files.writeString(folder.resolve("template.jinja"), template);
        Path rowFile = Files.write(folder.resolve("rows.jsonl"), List.of(rows));
        return CommandRun.of(
                "render",
                "--template",
                templateFile.toString(),
                "--jsonl",
                rowFile.toString(),
                "--bos",
                "<b>",
                "--eos",
                "</b>",
                "--now",
                "2025-03-14T15:09:26");
    }
}
