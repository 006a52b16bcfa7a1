package dev.nernst.cli.output;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar, and the Java that runs it. Stateless. */
public final class Version implements IVersionProvider {

    /** The program's version, for example {@code 0.1.0}. */
    public static String ofProgram() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new InvalidInputException("version.properties is missing from the jar");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new InvalidInputException("version.properties in the jar cannot be read: " + e.getMessage(), e);
        }
        return properties.getProperty("version", "unknown");
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "nernst " + ofProgram() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + ")"
        };
    }
}
