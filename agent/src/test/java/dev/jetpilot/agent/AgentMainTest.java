package dev.jetpilot.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgentMainTest {
    @Test
    void aCommandLineThatMakesNoSenseIsExitCodeTwo() {
        assertThat(AgentMain.run(List.of())).isEqualTo(2);
        assertThat(AgentMain.run(List.of("sing"))).isEqualTo(2);
        assertThat(AgentMain.run(List.of("serve", "--address", "nowhere"))).isEqualTo(2);
    }
}
