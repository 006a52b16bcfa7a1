package dev.nernst.cli.commands.verify;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.weights.WeightSource;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The inputs of a golden file: B rows of T positions, and the same tokens packed one sequence after the other without the
 * padding. Packed row i stands for one real token and predicts the next of its sequence.
 */
final class GoldenBatch {
    static final String IDS = "input_ids";
    static final String ATTENTION_MASK = "attention_mask";
    static final String RESPONSE_MASK = "response_mask";
    static final String REFERENCE = "ref_logprob";
    static final String ADVANTAGE = "advantage";

    private final WeightSource file;
    private final Set<String> names;
    private final int rows;
    private final int columns;
    private final int[] lengths;
    private final int[] ids;
    private final int[] targets;
    private final int[] rowOf;
    private final int[] positionOf;
    private final int[] responseRows;
    private final double[] responseReference;
    private final double[] responseAdvantage;

    /**
     * Reads and checks the inputs.
     *
     * @param vocabulary every id is below it
     * @throws InvalidInputException naming file, tensor and reason
     */
    GoldenBatch(WeightSource file, int vocabulary) {
        this.file = file;
        this.names = file.names();
        Tensor shapeGiver = file.tensor(IDS);
        if (shapeGiver.rank() != 2 || shapeGiver.size() == 0) {
            throw wrong(IDS, "has shape " + Arrays.toString(shapeGiver.shape()) + ", not [rows, positions]");
        }
        rows = shapeGiver.dim(0);
        columns = shapeGiver.dim(1);
        int[] allIds = integers(IDS, 0, vocabulary - 1);
        int[] attention = mask(ATTENTION_MASK);
        int[] response = mask(RESPONSE_MASK);
        int[] real = IntStream.range(0, attention.length)
                .filter(i -> attention[i] == 1)
                .toArray();
        lengths = new int[rows];
        Arrays.stream(real).forEach(i -> lengths[i / columns]++);
        checkPadding(attention);

        ids = Arrays.stream(real).map(i -> allIds[i]).toArray();
        rowOf = Arrays.stream(real).map(i -> i / columns).toArray();
        positionOf = Arrays.stream(real).map(i -> i % columns).toArray();
        targets = IntStream.range(0, real.length)
                .map(i -> positionOf[i] + 1 < columns ? ids[i + 1] : HeadStatisticsOp.NO_TARGET)
                .toArray();
        responseRows = Arrays.stream(predicting())
                .filter(i -> response[real[i] + 1] == 1)
                .toArray();
        double[] references = numbers(REFERENCE, rows, columns);
        responseReference = Arrays.stream(responseRows)
                .mapToDouble(i -> references[real[i] + 1])
                .toArray();
        double[] advantages = numbers(ADVANTAGE, rows);
        responseAdvantage = Arrays.stream(responseRows)
                .mapToDouble(i -> advantages[rowOf[i]])
                .toArray();
    }

    private void checkPadding(int[] attention) {
        for (int b = 0; b < rows; b++) {
            int first = b * columns + columns - lengths[b];
            int end = (b + 1) * columns;
            if (lengths[b] == 0 || Arrays.stream(attention, first, end).sum() != lengths[b]) {
                throw wrong(ATTENTION_MASK, "row " + b + " is not zeros followed by at least one 1");
            }
        }
    }

    private int[] mask(String name) {
        if (has(name)) {
            return integers(name, 0, 1);
        }
        int[] ones = new int[rows * columns];
        Arrays.fill(ones, 1);
        return ones;
    }

    private int[] integers(String name, int least, int most) {
        Tensor tensor = shaped(name, rows, columns);
        if (tensor.dtype().isFloat()) {
            throw wrong(name, "is " + tensor.dtype() + ", not integer");
        }
        int[] values = new int[Math.toIntExact(tensor.size())];
        for (int i = 0; i < values.length; i++) {
            long value = tensor.dtype() == DType.I64
                    ? tensor.host().get(Floats.LONG, i * 8L)
                    : tensor.dtype() == DType.I32 ? tensor.host().get(Floats.INT, i * 4L) : (long) tensor.getFloat(i);
            if (value < least || value > most) {
                throw wrong(name, "has " + value + " as element " + i + ", which is not in " + least + " to " + most);
            }
            values[i] = (int) value;
        }
        return values;
    }

    /** The numbers of an input; zeros where the file does not have it. */
    private double[] numbers(String name, long... shape) {
        if (!has(name)) {
            return new double[Math.toIntExact(Tensor.elements(shape))];
        }
        float[] values = shaped(name, shape).toFloatArray();
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private Tensor shaped(String name, long... shape) {
        Tensor tensor = file.tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw wrong(
                    name,
                    "has shape " + Arrays.toString(tensor.shape()) + " where " + Arrays.toString(shape) + " fits");
        }
        return tensor;
    }

    private InvalidInputException wrong(String name, String reason) {
        return new InvalidInputException(file.fileOf(name) + ": tensor " + name + " " + reason);
    }

    /** Whether the file has this input. */
    boolean has(String input) {
        return names.contains(input);
    }

    /** B. */
    int rows() {
        return rows;
    }

    /** T. */
    int columns() {
        return columns;
    }

    /** Packed rows: real tokens of all sequences. */
    int tokens() {
        return ids.length;
    }

    /** [B] real tokens of each row. */
    int[] lengths() {
        return lengths;
    }

    /** [packed rows] token ids. */
    int[] ids() {
        return ids;
    }

    /** [packed rows] the token that follows, or {@link HeadStatisticsOp#NO_TARGET} at the end of a sequence. */
    int[] targets() {
        return targets;
    }

    /** The packed rows that predict a token which losses read. */
    int[] responseRows() {
        return responseRows;
    }

    /** [response rows] the token that each predicts. */
    int[] responseTargets() {
        return Arrays.stream(responseRows).map(i -> targets[i]).toArray();
    }

    /** [response rows] reference log-probability of the predicted token, nats. */
    double[] responseReference() {
        return responseReference;
    }

    /** [response rows] advantage of the sequence. */
    double[] responseAdvantage() {
        return responseAdvantage;
    }

    /** [packed rows] index into [B, T] flattened. */
    int[] places() {
        return IntStream.range(0, tokens())
                .map(i -> rowOf[i] * columns + positionOf[i])
                .toArray();
    }

    /** Packed rows that predict a token. */
    int[] predicting() {
        return IntStream.range(0, tokens())
                .filter(i -> targets[i] != HeadStatisticsOp.NO_TARGET)
                .toArray();
    }

    /** For each of {@link #predicting()}, its index into [B, T - 1] flattened. */
    int[] predictionPlaces() {
        return Arrays.stream(predicting())
                .map(i -> rowOf[i] * (columns - 1) + positionOf[i])
                .toArray();
    }

    /** [B] the packed row of each sequence's last token. */
    int[] lastTokens() {
        int[] last = new int[rows];
        int end = 0;
        for (int b = 0; b < rows; b++) {
            end += lengths[b];
            last[b] = end - 1;
        }
        return last;
    }
}
