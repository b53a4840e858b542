package dev.jetpilot.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.fleet.Cursor;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoEscapesTest {
    private static final KubernetesSerialization WIRE = new KubernetesSerialization(Clients.tolerant(), false);

    @Test
    void whatGoEscapesIsEscapedAlikeAndReadsAsItWas() {
        String text = "a<b>&c \"q\" \\ \u2028\u2029 \n \u00e9";
        String json = WIRE.asJson(Map.of("text", text));

        assertThat(json).isEqualTo("{\"text\":\"a\\u003cb\\u003e\\u0026c \\\"q\\\" \\\\ \\u2028\\u2029 \\n \u00e9\"}");
        assertThat(WIRE.unmarshal(json, Map.class)).isEqualTo(Map.of("text", text));
    }

    @Test
    void theDataOfARevisionHasNothingThatAPatchWouldChange() {
        Cursor cursor = Cursor.waiting(1, 0, Instant.EPOCH);
        ControllerRevision revision = Given.revision("r1", "uid", 1, Map.of("a<b", cursor));

        assertThat(WIRE.asJson(revision)).doesNotContain("<", ">", "&");
    }
}
