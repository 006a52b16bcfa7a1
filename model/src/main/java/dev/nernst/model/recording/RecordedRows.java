package dev.nernst.model.recording;

/**
 * Where a {@link Recording} has what was computed for the tokens of a sequence: good until it forgets.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param recording that has the rows
 * @param period of the recording that they belong to
 * @param rows for each token that went through the model its row
 */
public record RecordedRows(Recording recording, int period, int[] rows) {}
