package dev.nernst.cli.commands.verify;

import java.util.List;

/**
 * What {@code verify --json} prints.
 *
 * @param model the checkpoint
 * @param golden the golden file
 * @param provider that computed
 * @param tensors in the golden file
 * @param inputs of them that are inputs, among those asked for
 * @param checked of them that were recomputed and compared
 * @param failed of them that are unknown, cannot be recomputed, or are outside the tolerance
 * @param complete whether every tensor of the file was checked or is an input
 * @param passed whether none failed
 * @param results a result for each tensor asked for, in the order of the file
 */
record VerifyReport(
        String model,
        String golden,
        String provider,
        int tensors,
        int inputs,
        int checked,
        int failed,
        boolean complete,
        boolean passed,
        List<TensorCheck> results) {
    static VerifyReport of(String model, GoldenFile golden, String provider, List<TensorCheck> results) {
        int inputs = count(results, TensorCheck.Status.INPUT);
        int checked =
                (int) results.stream().filter(check -> check.compared() > 0).count();
        int failed = (int) results.stream().filter(TensorCheck::isFailure).count();
        int tensors = golden.names().size();
        return new VerifyReport(
                model,
                golden.path().toString(),
                provider,
                tensors,
                inputs,
                checked,
                failed,
                inputs + checked == tensors,
                failed == 0,
                results);
    }

    private static int count(List<TensorCheck> results, TensorCheck.Status status) {
        return (int) results.stream().filter(check -> check.status() == status).count();
    }
}
