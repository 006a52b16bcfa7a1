package dev.nernst.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose failures end the command. {@link PrintWriter} keeps an {@link IOException} to itself and lets unchecked ones
 * pass, so that is what failures become here. What failed once fails ever after.
 */
public final class StandardOutput extends OutputStream {
    private final OutputStream sink;
    private @Nullable IOException failure;

    private StandardOutput(OutputStream sink) {
        this.sink = sink;
    }

    /** A writer in UTF-8, whatever the locale says: the output is read by programs. Its methods throw {@link OutputFailedException}. */
    public static PrintWriter writer(OutputStream sink) {
        return new PrintWriter(new StandardOutput(sink), false, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        requireSound();
        try {
            sink.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw new OutputFailedException(e);
        }
    }

    @Override
    public void flush() {
        requireSound();
        try {
            sink.flush();
        } catch (IOException e) {
            failure = e;
            throw new OutputFailedException(e);
        }
    }

    private void requireSound() {
        if (failure != null) {
            throw new OutputFailedException(failure);
        }
    }
}
