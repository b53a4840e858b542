package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.demo.report.Expectation;
import dev.jetpilot.testbed.demo.report.RolloutAccount;
import java.util.ArrayList;
import java.util.List;

/** The user's own YAML: all of it is applied, and followed until nothing moves. */
final class OwnYaml implements Plot {
    private final Run run;
    private final List<ObjectNode> objects;
    private final List<Expectation> found = new ArrayList<>();

    OwnYaml(Run run, List<ObjectNode> objects) {
        this.run = run;
        this.objects = List.copyOf(objects);
        if (objects.stream().noneMatch(OwnYaml::isRollout)) {
            throw new Run.StuckException("there is no EdgeRollout among the " + objects.size()
                    + " objects of -Ddemo.manifests: add one, as in k3s-manifests/samples/peoplenet-rollout.yaml");
        }
    }

    private static boolean isRollout(ObjectNode object) {
        return object.path("kind").asText().equals("EdgeRollout");
    }

    @Override
    public String title() {
        return "Your own YAML on a virtual fleet";
    }

    @Override
    public void play() throws InterruptedException {
        run.chapter("1/2  Your YAML is applied and followed until nothing moves");
        for (ObjectNode object : objects) {
            if (!isRollout(object)) {
                run.act("kubectl apply: " + object.path("kind").asText() + " "
                        + object.at("/metadata/name").asText());
                Manifests.apply(run.cluster().user(), object);
            }
        }
        List<Run.Pending> targets = new ArrayList<>();
        for (ObjectNode object : objects) {
            if (isRollout(object)) {
                targets.add(run.apply(object, object.at("/spec/modelRef/name").asText()));
            }
        }
        for (Run.Pending target : targets) {
            run.follow(target);
        }
        run.chapterEnds();
        run.chapter("2/2  Settled: the operator writes nothing any more");
        found.add(Stillness.watch(run));
        run.chapterEnds();
    }

    @Override
    public List<Expectation> expectations(Outcome outcome) {
        List<Expectation> all = new ArrayList<>(found);
        for (RolloutAccount account : outcome.rollouts()) {
            all.add(Expectation.atMost(
                    "node patches a moved node, " + account.rollout() + " to " + account.model(),
                    1.2,
                    account.patchesPerMove()));
        }
        return all;
    }
}
