package dev.nernst.runtime.op;

/** The forward halves in double precision over plain arrays, written from the definitions and independent of any provider. */
final class Reference {
    private Reference() {}

    static double[] matmul(double[] x, double[] w, double[] bias, int rows, int in, int out) {
        double[] y = new double[rows * out];
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < out; j++) {
                double sum = bias[j];
                for (int k = 0; k < in; k++) {
                    sum += x[r * in + k] * w[j * in + k];
                }
                y[r * out + j] = sum;
            }
        }
        return y;
    }

    static double[] embedding(double[] table, int[] ids, int width) {
        double[] y = new double[ids.length * width];
        for (int i = 0; i < ids.length; i++) {
            System.arraycopy(table, ids[i] * width, y, i * width, width);
        }
        return y;
    }

    static double[] rmsNorm(double[] x, double[] w, double epsilon) {
        int width = w.length;
        double[] y = new double[x.length];
        for (int r = 0; r < x.length; r += width) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                squares += x[r + i] * x[r + i];
            }
            for (int i = 0; i < width; i++) {
                y[r + i] = x[r + i] / Math.sqrt(squares / width + epsilon) * w[i];
            }
        }
        return y;
    }

    static double[] rope(double[] x, double[] angles, int rows, int headSize) {
        double[] y = x.clone();
        int width = x.length / rows;
        int half = headSize / 2;
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < width; i++) {
                int inHead = i % headSize;
                double cos = angles[r * headSize + inHead % half];
                double sin = angles[r * headSize + half + inHead % half];
                int other = inHead < half ? i + half : i - half;
                double sign = inHead < half ? -1 : 1;
                y[r * width + i] = x[r * width + i] * cos + sign * x[r * width + other] * sin;
            }
        }
        return y;
    }

    static double[] swiglu(double[] gate, double[] up) {
        double[] y = new double[gate.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        return y;
    }

    static double[] scale(double[] x, double factor) {
        double[] y = x.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] *= factor;
        }
        return y;
    }

    /** Packed sequences of the given lengths. */
    static double[] attention(double[] q, double[] k, double[] v, AttentionLayout layout) {
        int d = layout.headSize();
        int group = layout.heads() / layout.kvHeads();
        double[] y = new double[q.length];
        int start = 0;
        for (int length : layout.queryCount()) {
            for (int i = 0; i < length; i++) {
                for (int h = 0; h < layout.heads(); h++) {
                    int qAt = ((start + i) * layout.heads() + h) * d;
                    int first = layout.window() == 0 ? 0 : Math.max(0, i - layout.window() + 1);
                    double[] weights = new double[i + 1];
                    double sum = 0;
                    for (int j = first; j <= i; j++) {
                        int kAt = ((start + j) * layout.kvHeads() + h / group) * d;
                        double score = 0;
                        for (int c = 0; c < d; c++) {
                            score += q[qAt + c] * k[kAt + c];
                        }
                        weights[j] = Math.exp(score * layout.scale());
                        sum += weights[j];
                    }
                    for (int j = first; j <= i; j++) {
                        int vAt = ((start + j) * layout.kvHeads() + h / group) * d;
                        for (int c = 0; c < d; c++) {
                            y[qAt + c] += weights[j] / sum * v[vAt + c];
                        }
                    }
                }
            }
            start += length;
        }
        return y;
    }

    /** Log-probability and entropy of each row: [log-probabilities, then entropies]. */
    static double[] headStatistics(double[] hidden, double[] w, int[] targets, int width, double temperature) {
        int rows = targets.length;
        int vocabulary = w.length / width;
        double[] y = new double[2 * rows];
        for (int r = 0; r < rows; r++) {
            double[] z = new double[vocabulary];
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < vocabulary; j++) {
                for (int c = 0; c < width; c++) {
                    z[j] += hidden[r * width + c] * w[j * width + c] / temperature;
                }
                max = Math.max(max, z[j]);
            }
            double sum = 0;
            for (double value : z) {
                sum += Math.exp(value - max);
            }
            for (int j = 0; j < vocabulary; j++) {
                double logP = z[j] - max - Math.log(sum);
                y[rows + r] -= Math.exp(logP) * logP;
                if (j == targets[r]) {
                    y[r] = logP;
                }
            }
        }
        return y;
    }
}
