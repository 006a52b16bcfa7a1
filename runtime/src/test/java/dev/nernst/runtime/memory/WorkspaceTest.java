package dev.nernst.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
    private final Memory memory = new HostMemory(new Workers(1));

    @Test
    void reusesWhatWasReleased() {
        try (Workspace workspace = new Workspace(memory)) {
            Tensor first = workspace.allocate(DType.F32, 100, 10);
            long address = first.host().address();
            workspace.release(first);
            long reserved = workspace.reservedBytes();
            Tensor second = workspace.allocate(DType.F32, 990);
            assertThat(second.host().address()).isEqualTo(address);
            assertThat(workspace.reservedBytes()).isEqualTo(reserved);
            Tensor third = workspace.allocate(DType.F32, 990);
            assertThat(third.host().address()).isNotEqualTo(address);
        }
    }

    @Test
    void roundsUpByAQuarterAtMost() {
        try (Workspace workspace = new Workspace(memory)) {
            for (long size : new long[] {1, 1000, 4099, 65_537, 1_000_003}) {
                long before = workspace.reservedBytes();
                workspace.allocate(DType.U8, size);
                long taken = workspace.reservedBytes() - before;
                assertThat(taken).isBetween(size, Math.max(256, size + size / 4 + 4));
            }
        }
    }

    @Test
    void measuresThePeak() {
        try (Workspace workspace = new Workspace(memory)) {
            Tensor a = workspace.allocate(DType.F32, 1024);
            Tensor b = workspace.allocate(DType.F32, 1024);
            workspace.release(a);
            workspace.release(b);
            assertThat(workspace.peakBytes()).isEqualTo(8192);
        }
    }

    @Test
    void refusesStrangers() {
        try (Workspace workspace = new Workspace(memory)) {
            Tensor tensor = workspace.allocate(DType.F32, 4);
            workspace.release(tensor);
            assertThatThrownBy(() -> workspace.release(tensor)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> workspace.release(Tensor.ofFloats(new float[4], 4)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
