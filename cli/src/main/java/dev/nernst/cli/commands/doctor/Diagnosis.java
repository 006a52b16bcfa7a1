package dev.nernst.cli.commands.doctor;

import dev.nernst.runtime.Providers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code doctor --json} prints.
 *
 * @param version of Nernst
 * @param java the Java that runs it
 * @param flags JVM flags, present or not, with what to add
 * @param provider the one in use
 * @param providers all of them, the fastest first, each with the reason why it can run or cannot
 * @param simdBits width of a vector register as the vector provider uses it; absent where that cannot run
 * @param processors that the JVM may use
 * @param threads that will compute
 * @param memory in bytes
 * @param gpu what is known of one: always the reason why none is used
 */
record Diagnosis(
        String version,
        JavaReport java,
        List<FlagReport> flags,
        Chosen provider,
        List<Providers.Candidate> providers,
        @Nullable Integer simdBits,
        int processors,
        int threads,
        MemoryReport memory,
        Gpu gpu) {

    /**
     * The provider in use.
     *
     * @param name as {@code --provider} takes it
     * @param description what it runs on
     */
    record Chosen(String name, String description) {}

    /** The graphics processor. */
    record Gpu(boolean usable, String reason) {}
}
