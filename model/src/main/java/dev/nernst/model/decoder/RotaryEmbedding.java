package dev.nernst.model.decoder;

import dev.nernst.model.config.RopeConfig;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Angles of the rotary position embedding and their scalings. Thread-safe. */
public final class RotaryEmbedding {
    /** Positions whose angles are kept: a few megabytes. */
    private static final int MOST_KNOWN = 4096;

    private final RopeConfig config;
    private final int headSize;
    private final double[] frequencies;
    /** Of the first positions, by their own frequencies; replaced as a whole. */
    private volatile float[][] known = {};

    public RotaryEmbedding(RopeConfig config, int headSize) {
        this.config = config;
        this.headSize = headSize;
        this.frequencies = frequencies(config.originalPositions());
    }

    /**
     * Writes the cosines and sines of some rows.
     *
     * @param angles F32 [rows, head size], as {@link dev.nernst.runtime.op.RopeOp} wants them
     * @param row first row to write
     * @param position of that row's token, from 0
     * @param count rows, at consecutive positions
     * @param length tokens of the whole sequence so far; the dynamic scaling depends on it
     */
    public void fill(Tensor angles, int row, int position, int count, int length) {
        boolean dynamic = config.type() == RopeConfig.Type.DYNAMIC && length > config.originalPositions();
        double[] speeds = dynamic ? frequencies(length) : frequencies;
        float[][] ready = dynamic ? new float[0][] : known(position + count);
        for (int i = 0; i < count; i++) {
            int at = position + i;
            float[] values = at < ready.length ? ready[at] : angles(at, speeds);
            MemorySegment.copy(values, 0, angles.host(), Floats.FLOAT, (row + i) * (headSize * 4L), headSize);
        }
    }

    /** Cosines and sines of the positions below {@code end}, or of as many of them as are kept. */
    private float[][] known(int end) {
        float[][] ready = known;
        int wanted = Math.min(end, MOST_KNOWN);
        if (ready.length < wanted) {
            int before = ready.length;
            ready = Arrays.copyOf(ready, Math.clamp(2L * before, wanted, MOST_KNOWN));
            for (int at = before; at < ready.length; at++) {
                ready[at] = angles(at, frequencies);
            }
            known = ready;
        }
        return ready;
    }

    private float[] angles(int position, double[] speeds) {
        int half = headSize / 2;
        float[] values = new float[headSize];
        for (int k = 0; k < half; k++) {
            double angle = position * speeds[k];
            values[k] = (float) (Math.cos(angle) * config.attentionFactor());
            values[half + k] = (float) (Math.sin(angle) * config.attentionFactor());
        }
        return values;
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
        if (wavelength < original / config.highFrequencyFactor()) {
            return frequency;
        }
        if (wavelength > original / config.lowFrequencyFactor()) {
            return frequency / config.factor();
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
