package dev.nernst.em.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.prompt.PromptData;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptDataTest {
    @TempDir
    Path folder;

    @Test
    void promptsTextsAndConversationsBecomeTokens() throws IOException {
        PromptData data = read(
                new PromptData.Options(true, "s", 40),
                "{\"prompt\":\"p\",\"answer\":7}\n\n"
                        + "{\"text\":\"t\",\"id\":\"named\"}\n"
                        + "{\"messages\":[{\"role\":\"system\",\"content\":\"own\"},{\"role\":\"user\",\"content\":\"u\"}]}");
        assertThat(data.rows())
                .extracting(PromptRow::text)
                .containsExactly("^s:s$\nu:p$\na:", "t", "^s:own$\nu:u$\na:");
        assertThat(data.rows()).extracting(PromptRow::name).containsExactly("line 1", "named", "line 4");
        assertThat(data.rows().getFirst().answer()).isEqualTo("7");
        assertThat(ByteEncoder.text(data.rows().get(1).ids())).isEqualTo("^t");
        assertThat(ByteEncoder.text(data.rows().get(2).ids())).isEqualTo("^s:own$\nu:u$\na:");
    }

    @Test
    void longPromptsAreLeftOutByLine() throws IOException {
        PromptData data =
                read(new PromptData.Options(false, null, 4), "{\"prompt\":\"long one\"}\n{\"prompt\":\"abc\"}");
        assertThat(data.tooLong()).containsExactly(1);
        assertThat(data.rows()).hasSize(1);
    }

    @Test
    void aBrokenLineIsNamed() {
        String rows = "{\"prompt\":\"a\"}\n".repeat(6) + "{\"prompt\": nothing}\n";
        assertThatThrownBy(() -> read(new PromptData.Options(false, null, 9), rows))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("rows.jsonl, line 7: ");
    }

    @Test
    void anAnsweredConversationIsNoPrompt() {
        String row = "{\"messages\":[{\"role\":\"assistant\",\"content\":\"done\"}]}";
        assertThatThrownBy(() -> read(new PromptData.Options(false, null, 9), row))
                .hasMessageContaining("line 1: field messages ends with the assistant");
    }

    private PromptData read(PromptData.Options options, String rows) throws IOException {
        return PromptData.read(Files.writeString(folder.resolve("rows.jsonl"), rows), new ByteEncoder(), options);
    }
}
