package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionLayoutTest {
    @Test
    void aStepOfDecodingHasOneQuery() {
        AttentionLayout layout = AttentionLayout.packed(2, 1, 4, 1, 0, 1, 3);
        assertThat(layout.withDecodingSequences(1).isDecoding(1)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layout.withDecodingSequences(2))
                .withMessageContaining("sequence 1 has 3");
        assertThatIllegalArgumentException().isThrownBy(() -> layout.withDecodingSequences(3));
    }

    /** One key row a tile; every sequence asks with its last row. */
    private static AttentionLayout layout(int[]... keys) {
        int[] lengths = Arrays.stream(keys).mapToInt(rows -> rows.length).toArray();
        int[] starts =
                Arrays.stream(keys).mapToInt(rows -> rows[rows.length - 1]).toArray();
        int[] one = new int[keys.length];
        Arrays.fill(one, 1);
        return new AttentionLayout(2, 1, 4, 1, 0, starts, one, lengths, keys, 1, 0);
    }

    @Test
    void sequencesWithKeysInCommonAreOneGroup() {
        assertThat(AttentionLayout.packed(2, 1, 4, 1, 0, 70, 3, 64).groupsWithOwnKeys())
                .containsExactly(List.of(0), List.of(1), List.of(2));
        assertThat(layout(new int[] {0, 1}, new int[] {2, 3}, new int[] {0, 4}, new int[] {2, 5}, new int[] {6, 7})
                        .groupsWithOwnKeys())
                .containsExactly(List.of(0, 2), List.of(1, 3), List.of(4));
        // The last has keys of both others.
        assertThat(layout(new int[] {0, 1}, new int[] {2, 3}, new int[] {0, 2, 4})
                        .groupsWithOwnKeys())
                .containsExactly(List.of(0, 1, 2));
    }
}
