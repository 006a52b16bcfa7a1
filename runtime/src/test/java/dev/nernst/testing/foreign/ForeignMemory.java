package dev.nernst.testing.foreign;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Storage;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.HostMemory;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.memory.RowCopy;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Memory whose bytes nobody sees but {@link ForeignProvider}: they lie in host memory that no tensor of it gives away. */
final class ForeignMemory implements Memory {
    private final Memory host = new HostMemory(new Workers(1));
    private final Traffic traffic;

    ForeignMemory(Traffic traffic) {
        this.traffic = traffic;
    }

    private record ForeignStorage(Tensor hidden) implements Storage {
        @Override
        public long byteSize() {
            return hidden.byteSize();
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String place() {
            return "foreign memory";
        }
    }

    /** What a tensor of this memory holds, for the ops underneath. */
    Tensor inside(Tensor tensor) {
        if (!(tensor.storage() instanceof ForeignStorage storage)) {
            throw new IllegalArgumentException(
                    tensor + " lies in " + tensor.storage().place());
        }
        Tensor hidden = Tensor.of(tensor.dtype(), storage.hidden.storage(), tensor.byteOffset(), tensor.shape());
        Tensor scales = tensor.rowScales();
        return scales == null ? hidden : hidden.withRowScales(inside(scales));
    }

    @Override
    public TensorArena newArena() {
        return new ForeignArena();
    }

    private final class ForeignArena implements TensorArena {
        private final Arena arena = Arena.ofShared();

        @Override
        public Tensor allocate(DType dtype, long... shape) {
            Tensor hidden = Tensor.allocate(arena, DType.U8, Tensor.byteSize(dtype, shape));
            return Tensor.of(dtype, new ForeignStorage(hidden), 0, shape);
        }

        @Override
        public Tensor place(Tensor tensor) {
            Tensor copy = allocate(tensor.dtype(), tensor.shape());
            inside(copy).copyFrom(tensor);
            traffic.in("place", tensor.byteSize());
            Tensor scales = tensor.rowScales();
            return scales == null ? copy : copy.withRowScales(place(scales));
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @Override
    public boolean holds(Tensor tensor) {
        return tensor.storage() instanceof ForeignStorage;
    }

    @Override
    public void zero(Tensor tensor) {
        inside(tensor).zero();
    }

    @Override
    public void copy(List<RowCopy> copies) {
        for (RowCopy copy : copies) {
            count(copy.sourceRows());
            count(copy.targetRows());
            host.copy(copy.between(inside(copy.source()), inside(copy.target())));
        }
    }

    private void count(int @Nullable [] rows) {
        if (rows != null) {
            traffic.inOnce("row numbers", rows, 4L * rows.length);
        }
    }

    @Override
    public void convert(Tensor source, Tensor target) {
        host.convert(inside(source), inside(target));
    }

    @Override
    public void upload(Tensor tensor, Tensor target) {
        inside(target).copyFrom(tensor);
        traffic.in("upload", tensor.byteSize());
    }

    @Override
    public Tensor download(Tensor tensor) {
        Tensor inside = inside(tensor);
        Tensor copy = Tensor.allocate(Arena.ofAuto(), tensor.dtype(), tensor.shape());
        copy.copyFrom(inside);
        traffic.out("download", tensor.byteSize());
        Tensor scales = tensor.rowScales();
        return scales == null ? copy : copy.withRowScales(download(scales));
    }

    @Override
    public void synchronise() {}
}
