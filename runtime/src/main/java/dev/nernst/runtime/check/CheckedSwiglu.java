package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.SwigluOp;

/** Checks {@link SwigluOp}. */
record CheckedSwiglu(SwigluOp op, Memory memory, Watches watches) implements SwigluOp {
    @Override
    public void forward(Tensor out, Tensor gate, Tensor up) {
        String name = "swiglu.forward";
        check(name, gate, up).outElements("out", out, gate.size(), gate);
        long start = watches.start();
        op.forward(out, gate, up);
        watches.ended(name, start);
    }

    @Override
    public void backward(Tensor dgate, Tensor dup, boolean add, Tensor dout, Tensor gate, Tensor up) {
        String name = "swiglu.backward";
        check(name, gate, up)
                .elements("dout", dout, gate.size(), gate)
                .outElements("dgate", dgate, gate.size(), gate)
                .outElements("dup", dup, gate.size(), gate);
        long start = watches.start();
        op.backward(dgate, dup, add, dout, gate, up);
        watches.ended(name, start);
    }

    private Operands check(String name, Tensor gate, Tensor up) {
        return new Operands(name, memory)
                .elements("gate", gate, gate.size(), up)
                .elements("up", up, gate.size(), gate);
    }
}
