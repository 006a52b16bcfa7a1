package dev.nernst.cli.commands.chat;

import dev.nernst.model.generate.Cancellation;
import java.io.IOException;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Lines that somebody types, with editing and history; or those of a file that stands in for the keyboard. */
final class TerminalLines implements ChatLoop.Lines, AutoCloseable {
    private static final List<String> COMMANDS = List.of("/system", "/clear", "/save", "/help", "/exit");

    private final Terminal terminal;
    private final LineReader reader;

    private TerminalLines(Terminal terminal) {
        this.terminal = terminal;
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .completer(new StringsCompleter(COMMANDS))
                // An exclamation mark is a part of speech here, not a reference to an earlier line.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    static TerminalLines open() throws IOException {
        return new TerminalLines(
                TerminalBuilder.builder().name("nernst").dumb(true).build());
    }

    @Override
    public @Nullable String next() {
        while (true) {
            try {
                return reader.readLine("> ");
            } catch (UserInterruptException e) {
                terminal.writer().println("(/exit or Ctrl-D leaves)");
                terminal.flush();
            } catch (EndOfFileException e) {
                return null;
            }
        }
    }

    @Override
    public ChatLoop.Interrupt onInterrupt(Cancellation cancellation) {
        SignalHandler before = terminal.handle(Signal.INT, signal -> cancellation.cancel());
        return () -> terminal.handle(Signal.INT, before);
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
