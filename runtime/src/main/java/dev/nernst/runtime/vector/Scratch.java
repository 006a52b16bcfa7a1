package dev.nernst.runtime.vector;

/** Arrays that are kept from call to call. */
final class Scratch {
    private Scratch() {}

    /** The array, or where it is too small a new one; what it held is not kept. */
    static float[] grown(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }
}
