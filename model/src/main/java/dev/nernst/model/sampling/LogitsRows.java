package dev.nernst.model.sampling;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import java.util.List;

/**
 * The rows that a {@link LogitsProcessor} works on, one for each sequence. Valid during the call, used by its thread.
 *
 * @param logits F32 [rows, vocabulary] in the provider's memory, changed in place
 * @param histories of each row the tokens before the one to be drawn
 * @param provider whose ops work on the rows where they lie
 * @param workspace memory for what a processor computes on the way; it gives back what it takes
 */
public record LogitsRows(Tensor logits, List<TokenHistory> histories, Provider provider, Workspace workspace) {
    public int count() {
        return histories.size();
    }

    /** Works on each row on the host: it is downloaded and uploaded again. */
    public void edit(LogitsProcessor.RowEdit edit) {
        for (int i = 0; i < count(); i++) {
            Tensor row = logits.rows(i, 1);
            float[] values = provider.memory().download(row).toFloatArray();
            edit.edit(values, histories.get(i));
            provider.memory().upload(Tensor.ofFloats(values, row.shape()), row);
        }
    }
}
