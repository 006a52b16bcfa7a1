package dev.nernst.cli.commands.doctor;

import dev.nernst.model.memory.MachineMemory;

/**
 * Memory in bytes.
 *
 * @param physical what the machine or its container has
 * @param available what can be had without swapping
 * @param heapMax limit of the Java heap; tensors and mapped files are outside of it
 */
record MemoryReport(long physical, long available, long heapMax) {
    static MemoryReport ofThisMachine() {
        MachineMemory memory = MachineMemory.now();
        return new MemoryReport(
                memory.physical(), memory.available(), Runtime.getRuntime().maxMemory());
    }
}
