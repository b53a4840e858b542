package dev.jetpilot.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TellerTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T08:00:00Z");

    private final Teller teller =
            new Teller(BEGIN, new PlainScreen(new PrintStream(OutputStream.nullOutputStream())), true);

    private void contact(int second, String node, boolean online) {
        teller.tell(new Happening.Contact(BEGIN.plusSeconds(second), node, online));
    }

    @Test
    void aNodeIsBackOnlyWhenItWasToldToBeSilent() {
        contact(1, "jetson-09", true);
        contact(2, "jetson-04", false);
        contact(3, "jetson-04", true);
        contact(4, "jetson-04", true);
        assertThat(teller.decisions())
                .containsExactly(
                        "+00:00:02  contact   jetson-04 is silent: offline", "+00:00:03  contact   jetson-04 is back");
    }
}
