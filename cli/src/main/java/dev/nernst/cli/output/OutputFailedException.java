package dev.nernst.cli.output;

import dev.nernst.runtime.NernstException;
import java.io.IOException;

/** Standard output does not take what a command has to say: the device is full, or nobody reads the pipe. */
public final class OutputFailedException extends NernstException {
    private static final long serialVersionUID = 1;

    OutputFailedException(IOException cause) {
        super("standard output cannot be written: " + cause.getMessage(), cause);
    }
}
