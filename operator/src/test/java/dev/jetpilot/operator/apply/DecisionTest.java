package dev.jetpilot.operator.apply;

import static dev.jetpilot.operator.observe.Given.NOW;
import static dev.jetpilot.operator.observe.Given.R1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.jetpilot.operator.apply.Applied.Stop;
import dev.jetpilot.operator.apply.Applied.Why;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.observe.Given;
import dev.jetpilot.operator.rollout.Action;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DecisionTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.jetpilot.decisions");

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Decision decisions = new Decision();

    @BeforeEach
    void listen() {
        LOG.setLevel(Level.INFO);
        lines.start();
        LOG.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        LOG.detachAppender(lines);
        LOG.setLevel(null);
    }

    private List<Object> classes() {
        return lines.list.stream()
                .flatMap(line -> line.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals("class"))
                .map(pair -> pair.value)
                .toList();
    }

    @Test
    void onlyCursorsThatSaySomethingNewAreLogged() {
        Cursor old = Cursor.waiting(1, 1, NOW);
        Revision seen = new Revision(R1, "peoplenet-2", 1, List.of(), Map.of("agx", old, "nano", old), "10");
        Action.WriteCursors written =
                new Action.WriteCursors(R1, "10", 1, Map.of("agx", old, "nano", Cursor.waiting(2, 1, NOW), "nx", old));

        decisions.wroteCursors(Given.rollout(), List.of(seen), written);

        assertThat(classes()).containsExactly("nano", "nx");
    }

    @Test
    void whatIsInTheWayIsLoggedOnceUntilItIsGone() {
        Stop stop = new Stop(new Action.EnsureService(R1), Why.WAITING, "somebody else's");
        decisions.stopped(Given.rollout(), stop);
        decisions.stopped(Given.rollout(), stop);
        assertThat(lines.list).hasSize(1);

        Stop other = new Stop(new Action.EnsureService(R1), Why.REFUSED, "quota exceeded");
        decisions.stopped(Given.rollout(), other);
        decisions.inTheWay(Given.rollout(), List.of(stop, other));
        decisions.stopped(Given.rollout(), stop);
        decisions.stopped(Given.rollout(), other);
        assertThat(lines.list).hasSize(2);

        decisions.inTheWay(Given.rollout(), List.of(other));
        decisions.stopped(Given.rollout(), stop);
        assertThat(lines.list).hasSize(3);

        decisions.forget(Given.rollout());
        decisions.stopped(Given.rollout(), stop);
        assertThat(lines.list).hasSize(4);
    }
}
