package dev.nernst.tokenizer.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A template cannot run for ever, fill the memory, overflow the stack or reach the machine. */
@Timeout(60)
class LimitsTest {
    private static String render(String template) {
        return JinjaTemplate.parse(template).render(Map.of("d", Map.of("x", 1)), Clock.systemUTC());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
                "{{ 'a' * 10 ** 12 }}",
                "{{ [1] * 10 ** 12 }}",
                "{{ 10 ** (10 ** 10) }}",
                "{{ 'x'.center(10 ** 12) }}",
                "{{ '%1000000000d' % 1 }}",
                "{{ '{:1000000000}'.format(1) }}",
                "{{ ('a' * 100000).replace('a', 'b' * 100000) }}",
                "{{ ('b' * 100000).join(['a'] * 100000) }}",
                "{{ [1]|slice(10 ** 12)|list }}",
                "{{ [1]|batch(10 ** 12, 0)|list }}",
                "{{ ('a\\n' * 100000)|indent(100000) }}",
                "{{ [[1]]|tojson(indent=10 ** 12) }}",
                "{{ '\\t'.expandtabs(10 ** 12) }}",
                "{{ range(10 ** 9) }}",
                "{% set s = '<' * 10 ** 7 %}{% for i in range(1000) %}{{ s[5] ~ s.find('>') }}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(l=[]) %}{% for i in range(90000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l"
                        + " }}",
                "{% for i in range(9999) %}{{ 'abcdefgh' * 1000 }}{% endfor %}",
            })
    void boundsAreErrors(String template) {
        assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "-", "not ", "{1:"})
    void nestingIsBounded(String opener) {
        assertThatThrownBy(() -> render("{{ " + opener.repeat(100_000) + "1 }}"))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void longChainsOfOperatorsAreBounded() {
        assertThatThrownBy(() -> render("{{ 1" + "+1".repeat(100_000) + " }}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("operators in a row");
        assertThatThrownBy(() -> render("{% if 1 %}".repeat(10_000)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nested");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.__class__.__mro__ }}",
                "{{ d.__class__.forName('x') }}",
                "{{ range.__globals__['x'] }}",
                "{{ d.getClass() }}",
                "{{ ''.getBytes() }}",
                "{{ namespace().getClass() }}",
                "{{ d.update({'x': 2}) }}",
                "{{ d.pop('x') }}",
                "{{ [1].append(2) }}",
                "{{ '{0.__class__.x}'.format(d) }}",
            })
    void theHostIsOutOfReach(String template) {
        assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
    }

    @Test
    void ordinaryWorkIsFarBelowTheBounds() {
        String text = render("{% for i in range(20000) %}{{ i }}:{{ i * i }} {% endfor %}");
        assertThat(text).startsWith("0:0 1:1 ").endsWith("19999:399960001 ");
    }
}
