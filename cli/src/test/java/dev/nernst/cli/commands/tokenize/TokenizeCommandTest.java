package dev.nernst.cli.commands.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {
    /** Knows a, b and their pair, and puts a special token before every text. */
    private static final String TOKENIZER = """
        {"version":"1.0",
         "added_tokens":[{"id":3,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,
                          "normalized":false,"special":true}],
         "normalizer":null, "pre_tokenizer":null, "decoder":{"type":"Fuse"},
         "post_processor":{"type":"TemplateProcessing",
           "single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
           "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
           "special_tokens":{"<s>":{"id":"<s>","ids":[3],"tokens":["<s>"]}}},
         "model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}
        """;

    @TempDir
    Path folder;

    private Path tokenizer;

    @BeforeEach
    void writeTokenizer() throws IOException {
        tokenizer = Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    }

    @Test
    void aTextGivesIdsPiecesAndOffsets() {
        JsonNode json = tokenize("--text", "aab", "--json").json();
        assertThat(json.toString())
                .isEqualTo("{\"ids\":[3,0,2],\"pieces\":[\"<s>\",\"a\",\"ab\"],\"offsets\":[[0,0],[0,1],[1,3]]}");
        assertThat(tokenize("--text", "aab", "--json", "--no-special")
                        .json()
                        .get("ids")
                        .toString())
                .isEqualTo("[0,2]");
    }

    @Test
    void aFileIsReadAsUtf8() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "ab");
        assertThat(tokenize("--file", text.toString(), "--no-special").out()).isEqualTo("       2  [0, 2)  ab\n");
    }

    @Test
    void rowsGiveALineEach() throws IOException {
        CommandRun run = tokenize("--jsonl", rows("{\"id\":\"x\",\"text\":\"ba\"}", "{\"ids\":[3,2]}"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines)
                .containsExactly(
                        "{\"id\":\"x\",\"ids\":[1,0],\"ids_with_special\":[3,1,0],\"offsets\":[[0,1],[1,2]],"
                                + "\"decoded\":\"ba\",\"decoded_skip\":\"ba\",\"stream\":[\"b\",\"a\"],\"flush\":\"\"}",
                        "{\"ids\":[3,2],\"decoded\":\"<s>ab\",\"decoded_skip\":\"ab\",\"stream\":[\"<s>\",\"ab\"],\"flush\":\"\"}");
    }

    @Test
    void badInputIsOneSentenceAndExitCode2() throws IOException {
        for (String row : List.of("{\"text\":7}", "{\"ids\":[0.5]}", "{\"ids\":\"0\"}", "{}", "{")) {
            CommandRun run = tokenize("--jsonl", rows("{\"text\":\"a\"}", row));
            assertThat(run.exitCode()).as(row).isEqualTo(2);
            assertThat(run.err()).contains("rows.jsonl, line 2: ").hasLineCount(1);
        }
        CommandRun both = tokenize("--text", "a", "--file", "b");
        assertThat(both.exitCode()).isEqualTo(2);
        CommandRun missing =
                CommandRun.of("tokenize", "--model", folder.resolve("nothing").toString(), "--text", "a");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("nothing").hasLineCount(1);
    }

    private CommandRun tokenize(String... args) {
        String[] all = new String[args.length + 3];
        System.arraycopy(args, 0, all, 3, args.length);
        all[0] = "tokenize";
        all[1] = "--model";
        all[2] = tokenizer.toString();
        return CommandRun.of(all);
    }

    private String rows(String... lines) throws IOException {
        return Files.write(folder.resolve("rows.jsonl"), List.of(lines)).toString();
    }
}
