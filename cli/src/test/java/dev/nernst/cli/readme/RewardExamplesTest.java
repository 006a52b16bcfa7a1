package dev.nernst.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nernst.em.reward.CommandReward;
import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Response;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.RewardService;
import dev.nernst.runtime.InvalidInputException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two rewards from elsewhere in docs/training.md work as they stand there. */
class RewardExamplesTest {
    private static final String TRAINING = "docs/training.md";
    private static final PromptGroup GROUP = new PromptGroup(
            "line 1",
            "two plus two is",
            "4",
            List.of(
                    new Response("22", false, null),
                    new Response(" it is 4\n", false, null),
                    new Response("4", true, null)));

    @TempDir
    Path folder;

    @Test
    void theProgramGrades() throws Exception {
        Path script = Files.createDirectory(folder.resolve("my graders")).resolve("grade.py");
        Files.writeString(script, DocExamples.of(TRAINING, "python", ""));
        assertThat(python("'" + script + "'").score(GROUP)).containsExactly(0, 1, 0);
    }

    private static Reward python(String arguments) {
        try {
            return CommandReward.of("python3 " + arguments, 60);
        } catch (InvalidInputException e) {
            assumeTrue(false, "there is no python3");
            throw e;
        }
    }

    @Test
    void theServiceIsFoundAndGrades() throws Exception {
        DocExamples.compile("Brevity", DocExamples.of(TRAINING, "java", "class Brevity"), folder);
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(RewardService.class.getName()), "Brevity\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URL[] classes = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes, before)) {
            thread.setContextClassLoader(loader);
            assertThat(RewardService.find("brevity").score(GROUP)).containsExactly(-2, -9, -1);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
