package dev.nernst.model.decoder;

import dev.nernst.model.config.RopeConfig;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Tape;
import java.util.Arrays;

/** Angles of the rotary position embedding and their scalings. Thread-safe. */
public final class RotaryEmbedding {
    private final RopeConfig config;
    private final int headSize;
    private final double[] frequencies;
    /** Angles of the first positions by their own frequencies, [positions, head size]; replaced as a whole. */
    private volatile Tensor known;

    public RotaryEmbedding(RopeConfig config, int headSize) {
        this.config = config;
        this.headSize = headSize;
        this.frequencies = frequencies(config.originalPositions());
        this.known = Tensor.ofFloats(new float[0], 0, headSize);
    }

    /**
     * The cosines and sines of the rows of a pass. They come from a table that lies in the provider's memory, unless the
     * length of a sequence changes the frequencies.
     *
     * @return F32 [rows, head size], as {@link dev.nernst.runtime.op.RopeOp} wants them; owned by the tape
     */
    public Tensor angles(Tape tape, RowPositions rows) {
        int[] positions = rows.positions();
        if (config.type() == RopeConfig.Type.DYNAMIC && rows.longest() > config.originalPositions()) {
            float[] values = new float[positions.length * headSize];
            double[] speeds = {};
            for (int row = 0; row < positions.length; row++) {
                if (row == 0 || rows.length(row) != rows.length(row - 1)) {
                    speeds = frequencies(rows.length(row));
                }
                write(values, row, positions[row], speeds);
            }
            return tape.upload(Tensor.ofFloats(values, positions.length, headSize));
        }
        return tape.rowsOf(known(Arrays.stream(positions).max().orElse(0) + 1), positions);
    }

    /** Cosines and sines of the positions below {@code end} and perhaps of more. */
    private Tensor known(int end) {
        Tensor ready = known;
        if (ready.dim(0) >= end) {
            return ready;
        }
        int before = ready.dim(0);
        int count = Math.max(end, 2 * before);
        float[] values = Arrays.copyOf(ready.toFloatArray(), Math.multiplyExact(count, headSize));
        for (int position = before; position < count; position++) {
            write(values, position, position, frequencies);
        }
        known = Tensor.ofFloats(values, count, headSize);
        return known;
    }

    private void write(float[] values, int row, int position, double[] speeds) {
        int half = headSize / 2;
        int at = row * headSize;
        for (int k = 0; k < half; k++) {
            double angle = position * speeds[k];
            values[at + k] = (float) (Math.cos(angle) * config.attentionFactor());
            values[at + half + k] = (float) (Math.sin(angle) * config.attentionFactor());
        }
    }

    /** Radians a position for each pair of elements: {@code theta^(-2i/d)}, scaled. */
    private double[] frequencies(int length) {
        double theta = config.theta();
        if (config.type() == RopeConfig.Type.DYNAMIC && length > config.originalPositions()) {
            // "NTK-aware": the base grows with the length, so that only slow frequencies are stretched.
            double stretch = config.factor() * length / config.originalPositions() - (config.factor() - 1);
            theta *= Math.pow(stretch, headSize / (headSize - 2.0));
        }
        double[] result = new double[headSize / 2];
        for (int i = 0; i < result.length; i++) {
            double frequency = Math.pow(theta, -2.0 * i / headSize);
            result[i] = switch (config.type()) {
                case DEFAULT, DYNAMIC -> frequency;
                case LINEAR -> frequency / config.factor();
                case LLAMA3 -> llama3(frequency);
                case YARN -> yarn(frequency, i);
            };
        }
        return result;
    }

    /** Long wavelengths are stretched, short ones are not, and those between are blended. */
    private double llama3(double frequency) {
        double wavelength = 2 * Math.PI / frequency;
        double original = config.originalPositions();
        if (wavelength > original / config.lowFrequencyFactor()) {
            return frequency / config.factor();
        }
        if (wavelength < original / config.highFrequencyFactor()) {
            return frequency;
        }
        double share = (original / wavelength - config.lowFrequencyFactor())
                / (config.highFrequencyFactor() - config.lowFrequencyFactor());
        return (1 - share) * frequency / config.factor() + share * frequency;
    }

    /** Frequencies are stretched by how many turns they make over the original context (YaRN, section 3.2). */
    private double yarn(double frequency, int i) {
        double low = correctionDimension(config.betaFast());
        double high = correctionDimension(config.betaSlow());
        if (config.truncate()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, headSize - 1);
        if (low == high) {
            high += 0.001;
        }
        double ramp = Math.clamp((i - low) / (high - low), 0.0, 1.0);
        return frequency / config.factor() * ramp + frequency * (1 - ramp);
    }

    /** The pair that makes {@code turns} turns over the original context. */
    private double correctionDimension(double turns) {
        return headSize * Math.log(config.originalPositions() / (turns * 2 * Math.PI)) / (2 * Math.log(config.theta()));
    }
}
