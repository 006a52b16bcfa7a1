package dev.nernst.cli.commands.doctor;

import dev.nernst.runtime.Providers;
import java.util.List;

/**
 * A JVM flag that Nernst wants.
 *
 * @param flag as it stands on a command line
 * @param present whether this JVM has it
 * @param needed what it is for
 * @param add what to do where it is absent
 */
record FlagReport(String flag, boolean present, String needed, String add) {

    static List<FlagReport> ofThisJvm() {
        return List.of(new FlagReport(
                Providers.VECTOR_FLAG,
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                "the vector provider; the nernst command adds it by itself, a host application must",
                "java --add-modules jdk.incubator.vector ..., or in the environment"
                        + " JDK_JAVA_OPTIONS=\"--add-modules jdk.incubator.vector\""));
    }
}
