package dev.jetpilot.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.rollout.Situation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient
class EventsTest {
    private static final String PATH = "/api/v1/namespaces/vision/events";
    private static final Notice REJECTED = Notice.warning("Rejected", "orin-nano", "latency-p95 41ms over 33ms");

    KubernetesMockServer server;
    KubernetesClient client;

    private static Event event(Notice notice) {
        return Events.event(Standings.rollout(), notice, Standings.NOW);
    }

    @Test
    void kubectlDescribeFindsItByTheRollout() throws Exception {
        server.expect().post().withPath(PATH).andReturn(201, event(REJECTED)).once();

        new Events(client).tell(Standings.rollout(), REJECTED, Standings.NOW);

        RecordedRequest request = server.takeRequest();
        Event written = Serialization.unmarshal(request.getBody().readUtf8(), Event.class);
        assertThat(written.getInvolvedObject().getUid()).isEqualTo("u1");
        assertThat(written.getInvolvedObject().getKind()).isEqualTo("EdgeRollout");
        assertThat(written.getInvolvedObject().getName()).isEqualTo("peoplenet");
        assertThat(written.getType()).isEqualTo("Warning");
        assertThat(written.getReason()).isEqualTo("Rejected");
        assertThat(written.getMessage()).isEqualTo("orin-nano: latency-p95 41ms over 33ms");
        assertThat(written.getSource().getComponent()).isEqualTo("jetpilot");
        assertThat(written.getFirstTimestamp()).isEqualTo("2026-11-23T12:00:00Z");
    }

    /** Told again by another operator, or after a restart, and later, it is the same event. */
    @Test
    void theSameDecisionIsOneEvent() {
        String name = event(REJECTED).getMetadata().getName();

        assertThat(Events.event(Standings.rollout(), REJECTED, Standings.NOW.plusSeconds(60))
                        .getMetadata()
                        .getName())
                .isEqualTo(name);
        assertThat(event(Notice.warning("Rejected", "agx-orin", REJECTED.note()))
                        .getMetadata()
                        .getName())
                .isNotEqualTo(name);
        assertThat(event(Notice.warning("NodeFailed", "orin-nano", REJECTED.note()))
                        .getMetadata()
                        .getName())
                .isNotEqualTo(name);
        assertThat(event(Notice.warning("Rejected", "orin-nano", "42ms"))
                        .getMetadata()
                        .getName())
                .isNotEqualTo(name);
    }

    /** Each operator looks once; one that has told of a decision does not tell of it again. */
    @Test
    void aDecisionThatAnEndedOperatorDidNotTellOfIsToldByTheNext() {
        server.expect().post().withPath(PATH).andReturn(201, event(REJECTED)).always();
        Announcer next = new Announcer(new Events(client), new OperatorMetrics(new SimpleMeterRegistry()));
        Situation situation = Standings.situation(Standings.rollout(), Standings.rejected());

        next.applied(Standings.rollout(), situation, List.of());
        next.applied(Standings.rollout(), situation, List.of());

        assertThat(server.getRequestCount()).isEqualTo(1);
        next.forget(Standings.rollout());
        next.applied(Standings.rollout(), situation, List.of());
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void aNoteThatIsTooLongIsCut() {
        Event cut = event(Notice.normal("Held", "", "x".repeat(5000)));

        assertThat(cut.getMessage()).hasSize(1024).endsWith("x...");
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 403, 404, 422})
    void anEventThatCannotBeWrittenStopsNothing(int code) {
        server.expect()
                .post()
                .withPath(PATH)
                .andReturn(code, new StatusBuilder().withCode(code).build())
                .once();

        new Events(client).tell(Standings.rollout(), REJECTED, Standings.NOW);

        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void whatIsTooLongKeepsItsMend() {
        String mend = " Next: approve it: kubectl annotate er peoplenet 'jetpilot.dev/approve=m#1.2'";
        String note =
                event(Notice.normal("Held", "", "x".repeat(2000) + "." + mend)).getMessage();
        assertThat(note).hasSize(1024).startsWith("xxx").endsWith("x..." + mend);
        assertThat(event(Notice.normal("Held", "", "x".repeat(2000))).getMessage())
                .hasSize(1024)
                .endsWith("x...");
    }
}
