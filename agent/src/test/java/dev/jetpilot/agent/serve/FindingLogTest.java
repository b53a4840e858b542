package dev.jetpilot.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.host.Finding;
import dev.jetpilot.agent.host.Finding.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingLogTest {
    @Test
    void aLineWhenItBeginsAndOneWhenItEnds() {
        List<String> lines = new ArrayList<>();
        FindingLog log = new FindingLog(lines::add);
        Finding garbage = new Finding("/a", Problem.GARBAGE, "not a number: 'x'");
        log.note(List.of(garbage));
        log.note(List.of(new Finding("/a", Problem.GARBAGE, "not a number: 'y'")));
        log.note(List.of(garbage, new Finding("/b", Problem.STUCK, "a read of it has not come back")));
        log.note(List.of());
        log.note(List.of());
        assertThat(lines)
                .containsExactly(
                        "unreadable file=/a problem=garbage: not a number: 'x'",
                        "unreadable file=/b problem=stuck: a read of it has not come back",
                        "over file=/a problem=garbage",
                        "over file=/b problem=stuck");
    }
}
