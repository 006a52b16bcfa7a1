package dev.nernst.cli.commands.generate;

import dev.nernst.model.generate.GeneratedToken;
import dev.nernst.model.generate.GenerationListener;
import java.io.PrintWriter;
import java.util.List;

/** Prints text as it comes. */
public final class TextPrinter implements GenerationListener {
    private final PrintWriter out;

    public TextPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void onText(int request, int sample, List<GeneratedToken> tokens, String text) {
        out.print(text);
        out.flush();
    }
}
