/**
 * SIMD kernels through the Vector API, in packages by what they compute: {@code gemm}, {@code attention}, {@code elementwise},
 * {@code head}, and what these share in {@code common}.
 *
 * <p>What a row is decides which kernel computes it, and with that the order in which its products are summed; how many rows
 * share a call decides nothing that its bits depend on:
 *
 * <table>
 * <caption>Kernels</caption>
 * <tr><th>op</th><th>rows</th><th>kernel</th><th>order of summation</th></tr>
 * <tr><td rowspan="5">matmul, forward</td>
 *   <td>one step of decoding</td><td>{@code DotRow}, converting in registers</td>
 *   <td rowspan="3">one vector of sums a run of 2048 elements, its lanes as a tree, runs in order, the tail last; then an int8
 *   row's scale</td></tr>
 * <tr><td>2 steps, or the last 2 of several; all on 16 registers</td><td>{@code DotTile4x2}</td></tr>
 * <tr><td>3 and more</td><td>{@code DotTile4x4}</td></tr>
 * <tr><td>1 to 128 others</td><td>{@code Gemm}, weights as A, transposed result</td>
 *   <td rowspan="2">one sum an element over at most 768 of the depth, these in order</td></tr>
 * <tr><td>more</td><td>{@code Gemm}, weights as B, packed</td></tr>
 * <tr><td>matmul, backward</td><td>all</td><td>{@code Gemm}</td><td>as above</td></tr>
 * <tr><td rowspan="2">attention, forward</td><td>a step of decoding</td><td>{@code DecodeAttention}</td>
 *   <td>tiles of 64 keys in parts of 512, by position</td></tr>
 * <tr><td>others</td><td>{@code PromptAttention}</td><td>blocks of 96 keys, by position</td></tr>
 * <tr><td>attention, backward</td><td>all</td><td>{@code AttentionGradient}</td><td>blocks of 48 keys</td></tr>
 * <tr><td>all others</td><td>all</td><td>one an op</td><td>within the row, by column</td></tr>
 * </table>
 */
@NullMarked
package dev.nernst.runtime.vector;

import org.jspecify.annotations.NullMarked;
