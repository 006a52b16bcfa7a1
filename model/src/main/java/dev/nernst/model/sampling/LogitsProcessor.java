package dev.nernst.model.sampling;

/**
 * Changes the logits of rows on their way to the next token. It must treat each row by itself, and keep nothing from call to
 * call but what belongs to one sequence: then a sequence's tokens do not depend on what else is generated.
 *
 * <p>Called on the thread that generates, outside the provider's work: it may run the provider's ops and use models, this
 * one too, but not the engine that called it. What it throws ends the requests that asked for it, and no other.
 */
public interface LogitsProcessor {
    /** Where on the way from the model's logits to the token; each stage's own work comes before its processors. */
    enum Stage {
        /** The model's logits as they are. */
        RAW,
        /** After repetition, presence and frequency penalties and biases. */
        PENALTIES,
        /** After the division by the temperature, which greedy decoding leaves out. */
        TEMPERATURE,
        /** After top-k, top-p and min-p, which greedy decoding leaves out: just before the draw. */
        TRUNCATION
    }

    Stage stage();

    /** Changes rows in place; {@link Float#NEGATIVE_INFINITY} rules a token out. */
    void process(LogitsRows rows);

    /** A processor that works on the host, on one row at a time. */
    static LogitsProcessor ofRow(Stage stage, RowEdit edit) {
        return new LogitsProcessor() {
            @Override
            public Stage stage() {
                return stage;
            }

            @Override
            public void process(LogitsRows rows) {
                rows.edit(edit);
            }
        };
    }

    /** Work on one row. */
    @FunctionalInterface
    interface RowEdit {
        /**
         * @param logits [vocabulary], changed in place
         * @param history tokens before the one to be drawn
         */
        void edit(float[] logits, TokenHistory history);
    }
}
