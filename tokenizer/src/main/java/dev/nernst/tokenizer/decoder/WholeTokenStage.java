package dev.nernst.tokenizer.decoder;

/** A stage that looks at a token only when it is complete. */
abstract class WholeTokenStage implements DecodeStage {
    private final StringBuilder parts = new StringBuilder();
    private final DecodeStage next;

    WholeTokenStage(DecodeStage next) {
        this.next = next;
    }

    /** Handles a complete token. */
    abstract void token(String token);

    final void emit(String token) {
        next.append(token);
        next.endToken();
    }

    @Override
    public final void append(String part) {
        parts.append(part);
    }

    @Override
    public final void endToken() {
        String token = parts.toString();
        parts.setLength(0);
        token(token);
    }

    @Override
    public void finish() {
        next.finish();
    }
}
