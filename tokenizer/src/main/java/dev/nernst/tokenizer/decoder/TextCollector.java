package dev.nernst.tokenizer.decoder;

/** The end of a chain of stages: collects the text. Not thread-safe. */
public final class TextCollector implements DecodeStage {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void append(String part) {
        text.append(part);
    }

    @Override
    public void endToken() {
        // Tokens are simply joined.
    }

    @Override
    public void finish() {
        // Nothing is held back here.
    }

    /** What came since the last call. */
    public String take() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }
}
