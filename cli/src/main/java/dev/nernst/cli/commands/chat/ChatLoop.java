package dev.nernst.cli.commands.chat;

import dev.nernst.cli.commands.generate.TextPrinter;
import dev.nernst.cli.output.Meter;
import dev.nernst.model.chat.Message;
import dev.nernst.model.generate.Cancellation;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationFailedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.StrictJson;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads lines, obeys those that begin with a slash, and passes the others to the model. */
final class ChatLoop {
    /** Where lines come from. */
    interface Lines {
        /** The next line; null at the end of the input. */
        @Nullable
        String next();

        /** Makes an interrupt cancel this until the returned handle is closed. */
        Interrupt onInterrupt(Cancellation cancellation);
    }

    /** An interrupt's handler, until it is closed. */
    interface Interrupt extends AutoCloseable {
        @Override
        void close();
    }

    private static final String HELP = """
        /system TEXT   give the model another system message; without TEXT: none
        /clear         forget the conversation
        /save FILE     write the conversation as JSON
        /help          this list
        /exit          leave (or Ctrl-D)
        Ctrl-C stops an answer; the arrow keys bring back and edit earlier lines.\
        """;

    private final ChatSession session;
    private final Lines lines;
    private final PrintWriter out;
    private final PrintWriter err;

    ChatLoop(ChatSession session, Lines lines, PrintWriter out, PrintWriter err) {
        this.session = session;
        this.lines = lines;
        this.out = out;
        this.err = err;
    }

    /** Runs to the end of the input or {@code /exit}. */
    void run() {
        for (String line = lines.next(); line != null; line = lines.next()) {
            String text = line.strip();
            if (text.equals("/exit") || text.equals("/quit")) {
                return;
            }
            try {
                if (text.startsWith("/")) {
                    obey(text);
                } else if (!text.isEmpty()) {
                    answer(text);
                }
            } catch (InvalidInputException | GenerationFailedException | UncheckedIOException e) {
                err.println(e.getMessage());
            }
            out.flush();
        }
    }

    private void obey(String text) {
        String[] words = text.split("\\s+", 2);
        String rest = words.length == 1 ? "" : words[1];
        switch (words[0]) {
            case "/system" -> session.setSystem(rest);
            case "/clear" -> session.clear();
            case "/save" -> save(rest);
            case "/help" -> out.println(HELP);
            default -> err.println("there is no command " + words[0] + "; /help lists them");
        }
    }

    private void save(String name) {
        if (name.isBlank()) {
            throw new InvalidInputException("/save needs the name of a file");
        }
        var json = StrictJson.object();
        var messages = json.putArray("messages");
        for (Message message : session.messages()) {
            messages.addObject().put("role", message.role()).put("content", message.content());
        }
        try {
            AtomicFile.write(Path.of(name), StrictJson.pretty(json));
        } catch (InvalidPathException e) {
            throw new InvalidInputException(name + ": is no name of a file", e);
        }
        err.println("saved as " + name);
    }

    private void answer(String text) {
        Cancellation cancellation = new Cancellation();
        Meter meter = new Meter();
        Generation answer;
        try (Interrupt handler = lines.onInterrupt(cancellation)) {
            answer = session.say(text, new TextPrinter(out), cancellation);
        }
        out.println();
        out.flush();
        String speed = meter.tokens(answer.tokenIds().length) + ", " + session.reused() + " of "
                + answer.promptIds().length + " prompt tokens from the cache";
        String how = switch (answer.finishReason()) {
            case STOP, FAILED -> ""; // a failure was thrown
            case CANCELLED -> "stopped; ";
            case LENGTH ->
                session.isFull(answer) ? "the context is full, /clear begins anew; " : "cut off by --max-new-tokens; ";
        };
        err.println("[" + how + speed + "]");
    }
}
