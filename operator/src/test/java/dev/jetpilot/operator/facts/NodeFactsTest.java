package dev.jetpilot.operator.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.source.Scrape;
import dev.jetpilot.operator.facts.NodeFacts.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What agents' pages say, and what of it is believed. */
class NodeFactsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nano       | module=nano-4gb l4t=32.7.1 l4t-line=r32.7 jetpack=4.6.1 sm=53 tensorrt=8.2.1 power-mode=MAXN memory-gib=4 dla-cores=0
            tx2        | module=tx2-8gb l4t=32.7.6 l4t-line=r32.7 jetpack=4.6.6 sm=62 tensorrt=8.2.1 power-mode=MAXP_CORE_ARM memory-gib=8 dla-cores=0
            xavier-nx  | module=xavier-nx-8gb l4t=35.4.1 l4t-line=r35.4 jetpack=5.1.2 sm=72 tensorrt=8.5.2 power-mode=MODE_20W_6CORE memory-gib=8 dla-cores=2
            agx-xavier | module=agx-xavier-32gb l4t=32.7.1 l4t-line=r32.7 jetpack=4.6.1 sm=72 tensorrt=8.2.1 power-mode=MAXN memory-gib=32 dla-cores=2
            orin-nano  | module=orin-nano-8gb l4t=36.4.7 l4t-line=r36.4 jetpack=6.2.1 sm=87 tensorrt=10.3.0 power-mode=25W memory-gib=8 dla-cores=0
            orin-nx    | module=orin-nx-16gb l4t=36.5.0 l4t-line=r36.5 jetpack=6.2.2 sm=87 tensorrt=10.3.0 power-mode=MAXN_SUPER memory-gib=16 dla-cores=2
            agx-orin   | module=agx-orin-64gb l4t=39.2.0 l4t-line=r39.2 jetpack=7.2 sm=87 tensorrt=10.16.2 power-mode=MODE_30W memory-gib=64 dla-cores=2
            thor       | module=agx-thor-128gb l4t=38.4.0 l4t-line=r38.4 jetpack=7.1 sm=110 tensorrt=10.13.3 power-mode=120W memory-gib=128 dla-cores=0
            """)
    void everyBoardOfTheAgentSaysWhatItIs(String board, String expected) {
        Map<String, String> labels = Arrays.stream(expected.split(" "))
                .collect(Collectors.toMap(
                        word -> "jetpilot.dev/" + word.substring(0, word.indexOf('=')),
                        word -> word.substring(word.indexOf('=') + 1)));

        assertThat(Pages.facts(board).labels()).isEqualTo(labels);
        assertThat(Pages.facts(board).throttled()).isPresent();
    }

    @Test
    void theFactsAreThoseThatTheAgentsPageOfTheDocsPromises() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "agent.md"));

        assertThat(NodeFacts.keys())
                .allSatisfy(key -> assertThat(page)
                        .containsPattern(
                                "(?m)^\\| [^|]+ \\| [^|]*`" + key.substring("jetpilot.dev/".length()) + "`[^|]* \\|"));
    }

    @Test
    void aMachineThatIsNoJetsonSaysNothing() {
        Answer answer = Pages.read("n", "jetpilot_node_info{node=\"n\",agent_version=\"0.1.0\"} 1\n");

        assertThat(answer).isEqualTo(new Answer.Told(new NodeFacts(Map.of(), Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"node=\"n\",", "", "node=\"node-7\\\\n\","})
    void whatItSaysOfAnotherNodeIsNotBelieved(String node) {
        Answer answer = Pages.read("node-7", "jetpilot_node_info{" + node + "module=\"orin-nano-8gb\"} 1\n");

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Useless.class,
                        useless -> assertThat(useless.why())
                                .startsWith("it answers for node \"")
                                .doesNotContain("\n")
                                .endsWith("give the agent NODE_NAME from spec.nodeName"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "up 1\n",
                "jetpilot_node_info{node=\"node-7\",sm=\"87\"} 1\njetpilot_node_info{node=\"node-7\",sm=\"72\"} 1\n"
            })
    void aPageWithoutOneNodeIsOfNoUse(String page) {
        assertThat(Pages.read("node-7", page))
                .isInstanceOfSatisfying(
                        Answer.Useless.class,
                        useless -> assertThat(useless.why())
                                .contains("series of jetpilot_node_info where it should have one"));
    }

    @Test
    void whatIsNotFitForALabelIsLeftOutAndTheRestIsTaken() {
        Answer answer = Pages.read(
                "node-7",
                "jetpilot_node_info{node=\"node-7\",module=\"orin nano\",l4t=\"" + "3".repeat(64)
                        + "\",jetpack=\"-6\",tensorrt=\"a\\nb\",power_mode=\"\",sm=\"87\"} 1\n");

        assertThat(((Answer.Told) answer).facts().labels()).isEqualTo(Map.of("jetpilot.dev/sm", "87"));
    }

    @ParameterizedTest
    @CsvSource({"0,false", "1,true", "NaN,", "2,", "-1,"})
    void throttledIsYesNoOrUnknown(String value, Boolean expected) {
        Answer answer = Pages.read("n", "jetpilot_node_info{node=\"n\"} 1\njetson_throttled " + value + "\n");

        assertThat(((Answer.Told) answer).facts().throttled().orElse(null)).isEqualTo(expected);
    }

    @Test
    void whoGaveNoAnswerIsOfNoUseForTheSameReason() {
        assertThat(NodeFacts.of("n", new Scrape.Failed("http://10.1.0.7:9465/metrics: answers 404")))
                .isEqualTo(new Answer.Useless("http://10.1.0.7:9465/metrics: answers 404"));
    }
}
