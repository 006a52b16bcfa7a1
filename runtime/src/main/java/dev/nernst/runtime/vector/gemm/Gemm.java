package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.vector.common.Prefetch;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.Transpose;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products C = A · B by packed panels (Goto and van de Geijn, 2008): B is packed once, then each chunk of work packs
 * some panels of A for itself and multiplies them by all of B, or a part of it, tile by tile with a {@link MicroKernel}; its
 * panels of A stay in its core's cache. A factor that the micro-kernel can read in its own place ({@link Operand#unpackedA})
 * is not packed. The order in which an element of C is summed depends on the depth alone, so neither chunks nor threads nor
 * the other rows change its bits. Calls must hold the lock of the workers.
 */
final class Gemm {
    /** Depth of a tile's sum in registers: a panel of A (8 x 768 floats) fits the first-level cache, one of B (147 KB) the second. */
    private static final int MAX_DEPTH = 768;

    private static final int MAX_COLUMNS = 1536;
    /** Floats of B that are packed at once, 4.7 MB. */
    private static final int MAX_PACKED = MAX_COLUMNS * MAX_DEPTH;
    /** Panels of A that a chunk packs at most: they and one panel of B fit the second-level cache. */
    private static final int MOST_PANELS = 16;
    /** Floats of B's panels that a panel of A meets in a row: 400 KB, which stay in the second-level cache for the next. */
    private static final int MOST_NEAR = 100_000;
    /** So many chunks a thread, so that the threads finish together. */
    private static final int CHUNKS_PER_THREAD = 12;
    /** Depth of B that a chunk of packing copies where B is packed row by row. */
    private static final int ROWS_PER_CHUNK = 64;

    private final Workers workers;
    private final MicroKernel kernel;
    private final int tileRows;
    private final int tileColumns;
    /** So many panels of A fill whole cache lines of a transposed result: no two threads then write the same line. */
    private final int panelsPerCacheLine;

    private final ThreadLocal<Scratches> scratches;
    private MemorySegment packedB = MemorySegment.NULL;

    /** What a thread works with. */
    private static final class Scratches {
        /** Tiles of one panel of B by the panels of A that a chunk has, or of one of A by as many of B. */
        final float[] tile;
        /** The same, transposed. */
        final float[] transposed;

        final float[] packing;
        final Prefetch prefetch = new Prefetch();
        MemorySegment packedA = MemorySegment.NULL;

        Scratches(int tileRows, int tileColumns) {
            tile = new float[MOST_PANELS * tileRows * tileColumns];
            transposed =
                    new float[tileColumns * Math.ceilDiv(MOST_PANELS * tileRows, Transpose.GROUP) * Transpose.GROUP];
            packing = new float[Operand.scratchSize(Math.max(tileRows, tileColumns))];
        }
    }

    Gemm(Workers workers, MicroKernel kernel) {
        this.workers = workers;
        this.kernel = kernel;
        tileRows = kernel.rows();
        tileColumns = kernel.columns();
        int line = Prefetch.LINE / Float.BYTES;
        panelsPerCacheLine = line / Math.min(line, Integer.lowestOneBit(tileRows));
        scratches = ThreadLocal.withInitial(() -> new Scratches(tileRows, tileColumns));
    }

    /**
     * A product, {@code c = a · b (+ bias) (+ addend)} or {@code c += a · b}.
     *
     * @param target [rows, columns], or [columns, rows] where it is {@link Epilogue#transposed}
     */
    record Product(Operand a, Operand b, int rows, int columns, int depth, Epilogue target) {
        /** Whether a chunk of rows had better do both: they read the same A, or add to the same C. */
        boolean belongsTo(Product other) {
            return rows == other.rows && (a == other.a || target.out() == other.target.out());
        }

        /** Depth that tiles are summed over in one go. */
        int step() {
            return Math.ceilDiv(depth, Math.max(1, Math.ceilDiv(depth, MAX_DEPTH)));
        }
    }

    /**
     * The part of a product that a packed part of its B makes: panel p holds columns {@code column + p * tileColumns} on,
     * [depth, tile columns].
     *
     * @param inPlace the panels of B where they need not be packed
     * @param at where they are in {@link #packedB} otherwise
     */
    private record Part(
            Product product,
            int column,
            int columns,
            int panels,
            int k,
            int depth,
            @Nullable Panels inPlace,
            int at) {
        /** Floats of its panels of B, packed or not. */
        long size(int tileColumns) {
            return (long) panels * tileColumns * depth;
        }
    }

    /**
     * Products, one after the other where they have the same target; as many of them at once as fit the cache. Of those, the
     * ones that follow each other with the same A (one input, several weights), the same target (sums of products) or the
     * same B read and write it once.
     */
    void multiply(List<Product> products) {
        List<Product> together = new ArrayList<>();
        long size = 0;
        for (Product product : products) {
            boolean sharesB = together.stream().anyMatch(other -> other.b == product.b);
            long more = sharesB ? 0 : (long) Math.ceilDiv(product.columns, tileColumns) * tileColumns * product.depth;
            if (size + more > MAX_PACKED && !together.isEmpty()) {
                multiplyTogether(together);
                together.clear();
                size = 0;
            }
            if (more > MAX_PACKED) {
                multiply(product);
                continue;
            }
            together.add(product);
            size += more;
        }
        multiplyTogether(together);
    }

    /** Products whose factors B fit the cache together. */
    private void multiplyTogether(List<Product> products) {
        List<Part> whole = new ArrayList<>();
        List<Part> packed = new ArrayList<>();
        int size = 0;
        for (Product product : products) {
            Part same = sameB(packed, product);
            Part part = part(product, 0, product.columns, 0, product.depth, same == null ? size : same.at);
            whole.add(part);
            if (same == null) {
                packed.add(part);
                size += (int) part.size(tileColumns);
            }
        }
        pack(packed);
        List<List<Part>> jobs = new ArrayList<>();
        for (Part part : whole) {
            if (!jobs.isEmpty() && part.product.belongsTo(jobs.getLast().getLast().product)) {
                jobs.getLast().add(part);
            } else {
                jobs.add(new ArrayList<>(List.of(part)));
            }
        }
        compute(jobs);
    }

    private static @Nullable Part sameB(List<Part> packed, Product product) {
        for (Part part : packed) {
            if (part.product.b == product.b) {
                return part;
            }
        }
        return null;
    }

    /** One product, of any size: as much of B at once as fits the cache. */
    private void multiply(Product product) {
        int step = product.step();
        int columnStep = MAX_COLUMNS / tileColumns * tileColumns;
        for (int j = 0; j < product.columns; j += columnStep) {
            int columns = Math.min(columnStep, product.columns - j);
            int panels = Math.ceilDiv(columns, tileColumns);
            int blocks = Math.max(1, MAX_PACKED / Math.max(1, panels * tileColumns * step));
            for (int k = 0; k == 0 || k < product.depth; k += blocks * step) {
                Part part = part(product, j, columns, k, Math.min(blocks * step, product.depth - k), 0);
                pack(List.of(part));
                compute(List.of(List.of(part)));
            }
        }
    }

    private Part part(Product product, int column, int columns, int k, int depth, int at) {
        Panels all = product.b.unpackedB(kernel);
        Panels inPlace = all == null ? null : all.from(column / tileColumns, k);
        return new Part(product, column, columns, Math.ceilDiv(columns, tileColumns), k, depth, inPlace, at);
    }

    private void pack(List<Part> parts) {
        List<Runnable> chunks = new ArrayList<>();
        int size = 0;
        for (Part part : parts) {
            if (part.inPlace != null) {
                continue;
            }
            size = Math.max(size, part.at + (int) part.size(tileColumns));
            int together = part.product.b.panelsTogether(tileColumns);
            int depthStep = together == 1 ? Math.max(1, part.depth) : ROWS_PER_CHUNK;
            for (int k = 0; k < part.depth; k += depthStep) {
                for (int first = 0; first < part.panels; first += together) {
                    int from = k;
                    int panel = first;
                    chunks.add(() -> pack(part, panel, together, from, depthStep));
                }
            }
        }
        packedB = Scratch.grown(packedB, size);
        workers.run(chunks.size(), chunk -> chunks.get(chunk).run());
    }

    private void pack(Part part, int first, int panels, int k, int depth) {
        part.product.b.pack(
                new Operand.Range(
                        part.column + first * tileColumns,
                        part.product.columns,
                        tileColumns,
                        Math.min(panels, part.panels - first),
                        part.k + k,
                        Math.min(depth, part.depth - k)),
                packedB,
                part.at + (first * part.depth + k) * tileColumns,
                part.depth,
                scratches.get().packing);
    }

    /** @param jobs parts that one chunk does for its rows one after the other */
    private void compute(List<List<Part>> jobs) {
        int wanted = CHUNKS_PER_THREAD * workers.count();
        int panelsA = 0;
        for (List<Part> job : jobs) {
            panelsA += panelsA(job);
        }
        int step = Math.clamp(Math.ceilDiv(panelsA, wanted), minPanels(jobs, panelsA), MOST_PANELS);
        if (jobs.stream().anyMatch(job -> job.getFirst().product.target.transposed())) {
            step = Math.max(panelsPerCacheLine, step / panelsPerCacheLine * panelsPerCacheLine);
        }
        int cuts = Math.max(1, wanted * step / (2 * Math.max(1, panelsA)));
        List<Runnable> chunks = new ArrayList<>();
        for (List<Part> job : jobs) {
            for (int first = 0; first < panelsA(job); first += step) {
                for (int cut = 0; cut < cuts; cut++) {
                    int from = first;
                    int count = Math.min(step, panelsA(job) - first);
                    int number = cut;
                    chunks.add(() -> compute(job, from, count, number, cuts));
                }
            }
        }
        workers.run(chunks.size(), chunk -> chunks.get(chunk).run());
    }

    /**
     * Panels of A that a chunk has at least: one, unless all factors are read unpacked and down their columns. Each chunk
     * then loads all of B from memory for itself, so chunks are few and large, and their number a multiple of the threads'.
     */
    private int minPanels(List<List<Part>> jobs, int panelsA) {
        for (List<Part> job : jobs) {
            for (Part part : job) {
                Operand a = part.product.a;
                if (part.inPlace == null || a.depthAlongRows() || a.unpackedA(kernel) == null) {
                    return 1;
                }
            }
        }
        int threads = workers.count();
        int chunks = Math.ceilDiv(Math.max(Math.ceilDiv(panelsA, MOST_PANELS), 2 * threads), threads) * threads;
        return Math.max(1, Math.ceilDiv(panelsA, chunks));
    }

    private int panelsA(List<Part> job) {
        return Math.ceilDiv(job.getFirst().product.rows, tileRows);
    }

    /** Panels {@code first} to {@code first + count} of A, and one of {@code cuts} cuts of the panels of B. */
    private void compute(List<Part> job, int first, int count, int cut, int cuts) {
        Operand operand = null;
        Panels a = null;
        for (Part part : job) {
            Product product = part.product;
            int step = product.step();
            for (int k = 0; k == 0 || k < part.depth; k += step) {
                int depth = Math.min(step, part.depth - k);
                if (a == null || operand != product.a || depth < product.depth) {
                    a = panelsA(product, first, count, part.k + k, depth);
                    operand = product.a;
                }
                multiply(part, a, k, depth, first, count, cut * part.panels / cuts, (cut + 1) * part.panels / cuts);
            }
        }
    }

    /** Panels {@code first} to {@code first + count} of A, from index {@code k} of the depth on, in the cache. */
    private Panels panelsA(Product product, int first, int count, int k, int depth) {
        Scratches scratch = scratches.get();
        Panels inPlace = product.a.unpackedA(kernel);
        if (inPlace != null && (first + count) * tileRows <= product.rows) {
            Panels a = inPlace.from(first, k);
            if (!product.a.depthAlongRows()) {
                // Rows that the depth runs along the hardware prefetches by itself.
                scratch.prefetch.rows(a.data(), a.start(), a.depthStride(), count * tileRows * Float.BYTES, depth);
            }
            return a;
        }
        Operand.Range range = new Operand.Range(first * tileRows, product.rows, tileRows, count, k, depth);
        if (product.a.depthAlongRows()) {
            int stride = Operand.packedStride(depth);
            scratch.packedA = Scratch.grown(scratch.packedA, count * tileRows * stride);
            product.a.packRows(range, scratch.packedA, stride, scratch.packing);
            return Panels.ofRows(scratch.packedA, tileRows, stride);
        }
        scratch.packedA = Scratch.grown(scratch.packedA, count * MicroKernel.PACKED_ROWS * depth);
        product.a.packColumns(range, scratch.packedA, scratch.packing);
        return Panels.packed(scratch.packedA, 0, MicroKernel.PACKED_ROWS, depth);
    }

    /**
     * Panels of A by panels {@code from} to {@code to} of B: some panels of B side by side, so that rows of C are
     * written in long runs, which costs half of what columns of tiles cost.
     */
    private void multiply(Part part, Panels a, int k, int depth, int first, int count, int from, int to) {
        Product product = part.product;
        Panels b = (part.inPlace == null ? Panels.packed(packedB, part.at * 4L, tileColumns, part.depth) : part.inPlace)
                .from(0, k);
        if (product.target.transposed()) {
            multiplyTransposed(part, a, b, k, depth, first, count, from, to);
            return;
        }
        float[] tile = scratches.get().tile;
        int together = Math.clamp(MOST_NEAR / Math.max(1, tileColumns * depth), 1, MOST_PANELS);
        for (int near = from; near < to; near += together) {
            int width = (Math.min(near + together, to) - near) * tileColumns;
            int column = near * tileColumns;
            int columns = Math.min(width, part.columns - column);
            for (int i = 0; i < count; i++) {
                int row = (first + i) * tileRows;
                int rows = Math.min(tileRows, product.rows - row);
                kernel.multiply(a, i, b, near, columns, depth, tile, 0, width);
                product.target.store(tile, width, row, rows, part.column + column, columns, part.k + k == 0);
            }
        }
    }

    /** The same into a target that has the columns as rows: all panels of A by one of B, which stays in the cache. */
    private void multiplyTransposed(
            Part part, Panels a, Panels b, int k, int depth, int first, int count, int from, int to) {
        Scratches scratch = scratches.get();
        Product product = part.product;
        int rows = Math.min(count * tileRows, product.rows - first * tileRows);
        int stride = Math.ceilDiv(rows, Transpose.GROUP) * Transpose.GROUP;
        for (int p = from; p < to; p++) {
            int column = p * tileColumns;
            int columns = Math.min(tileColumns, part.columns - column);
            for (int i = 0; i < count; i++) {
                kernel.multiply(a, i, b, p, columns, depth, scratch.tile, i * tileRows * tileColumns, tileColumns);
            }
            for (int l = 0; l < rows; l += Transpose.GROUP) {
                int group = Math.min(Transpose.GROUP, rows - l);
                Transpose.rows(
                        scratch.tile, l * tileColumns, tileColumns, group, columns, stride, scratch.transposed, l);
            }
            product.target.store(
                    scratch.transposed, stride, part.column + column, columns, first * tileRows, rows, part.k + k == 0);
        }
    }
}
