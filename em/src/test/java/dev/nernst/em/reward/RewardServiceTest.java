package dev.nernst.em.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewardServiceTest {
    @Test
    void aServiceIsFoundByItsName() {
        Reward reward = RewardService.find("text-length");
        List<Scores> scores = reward.scoreAll(List.of(Groups.group(null, "abc", ""), Groups.group(null, "abcd")));
        assertThat(scores.get(0).total()).containsExactly(3, 0);
        assertThat(scores.get(1).total()).containsExactly(4);
        assertThat(scores.get(0).parts()).containsOnlyKeys("text_length");
    }

    @Test
    void anUnknownNameListsThoseThereAre() {
        assertThatThrownBy(() -> RewardService.find("nothing"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("there is no reward service called nothing; there are text-length");
    }
}
