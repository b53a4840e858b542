package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.demo.report.Expectation;
import dev.jetpilot.testbed.demo.report.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The story of the samples: a first version, a good one, a bad one, and silence. */
final class Story implements Plot {
    private static final Duration OPERATOR_AWAY = Duration.ofSeconds(10);

    private final Run run;
    private final List<ObjectNode> objects;
    private final ObjectNode rollout;
    private final List<Expectation> found = new ArrayList<>();

    /** @param objects the samples: three EdgeModels and an EdgeRollout */
    Story(Run run, List<ObjectNode> objects) {
        this.run = run;
        this.objects = List.copyOf(objects);
        this.rollout = objects.stream()
                .filter(o -> o.path("kind").asText().equals("EdgeRollout"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the samples have no EdgeRollout"));
    }

    @Override
    public String title() {
        return "Two good versions of a model, and one that is too slow on Orin Nano";
    }

    @Override
    public void play() throws InterruptedException {
        run.chapter("1/4  The first version: 2.6.0 on every node that can be reached");
        for (ObjectNode object : objects) {
            if (object != rollout) {
                run.act("kubectl apply: " + object.path("kind").asText() + " "
                        + object.at("/metadata/name").asText());
                Manifests.apply(run.cluster().user(), object);
            }
        }
        run.follow(target("2.6.0"));
        run.chapterEnds();

        run.chapter("2/4  A good version: 2.7.0, canary and verdict in each hardware class, though nodes are dead");
        run.follow(target("2.7.0"));
        run.chapterEnds();

        run.chapter(
                "3/4  A version that is too slow on Orin Nano: 2.8.0; and the operator is killed while it takes it back");
        badVersion();

        run.chapter("4/4  Settled: the operator writes nothing any more");
        found.add(Stillness.watch(run));
        run.chapterEnds();
    }

    private Run.Pending target(String version) {
        return run.apply(Manifests.withModel(rollout, model(version)), version);
    }

    private void badVersion() throws InterruptedException {
        String namespace = rollout.at("/metadata/namespace").asText();
        String name = rollout.at("/metadata/name").asText();
        run.operatorMayBeGone(true);
        KillInRollback kill = new KillInRollback(run.cluster().user(), run.operator(), run.tether(), namespace, name);
        Run.Pending target = target("2.8.0");
        int stillOut = killed(kill);
        run.follow(target);
        run.chapterEnds();
        found.add(new Expectation(
                "the operator is killed in mid-rollback",
                "nodes still out with 2.8.0 on the class",
                stillOut + " (after " + kill.firstBack() + " went back)",
                stillOut >= 1));
    }

    /** Returns how many nodes were still out when it was killed. */
    private int killed(KillInRollback kill) throws InterruptedException {
        run.await("the first node to be taken back from 2.8.0", kill::done);
        run.mark(Mark.Kind.KILLED, "operator killed");
        int stillOut = kill.stillOut();
        run.act("kill -9 of the operator: " + kill.firstBack() + " was just sent back, " + stillOut
                + " nodes still run 2.8.0");
        Instant again = run.cluster().time().now().plus(OPERATOR_AWAY);
        run.await(
                "a while without an operator", () -> run.cluster().time().now().isAfter(again));
        run.operator().start(run.cluster().kubeconfig());
        run.operatorMayBeGone(false);
        run.act("the operator is started again");
        Instant started = run.cluster().time().now();
        run.await("the operator's first request", () -> run.chronicle().operatorHeardSince(started));
        run.mark(Mark.Kind.STARTED, "");
        run.act("the operator is back");
        return stillOut;
    }

    @Override
    public List<Expectation> expectations(Outcome outcome) {
        return StoryExpectations.of(outcome, found);
    }

    private String model(String version) {
        return objects.stream()
                .filter(o -> o.at("/spec/modelVersion").asText().equals(version))
                .map(o -> o.at("/metadata/name").asText())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the samples have no EdgeModel of version " + version));
    }
}
