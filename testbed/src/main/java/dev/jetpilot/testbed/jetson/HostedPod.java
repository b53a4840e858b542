package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.nodeside.LoadedModel;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;

/** A pod on its node: its life, its server and its site. Guarded by the node's lock. */
final class HostedPod {
    private final NodePlan plan;
    private final Script script;
    private final Board board;
    private final Diary diary;
    private final Optional<ServedModel> served;
    private Pod pod;
    private Optional<PodLife> life = Optional.empty();
    private Optional<InferenceServer> server = Optional.empty();
    private Instant serverStarted = Instant.MIN;
    private Optional<ServingSite> site = Optional.empty();
    private Optional<LoopbackHttp.Listening> listening = Optional.empty();
    private Optional<PodStatus> written = Optional.empty();
    private Optional<Instant> alarm = Optional.empty();
    private Optional<ContainerRuntime.Refusal> told = Optional.empty();

    HostedPod(Pod pod, NodePlan plan, Script script, Board board, Diary diary) {
        this.pod = pod;
        this.plan = plan;
        this.script = script;
        this.board = board;
        this.diary = diary;
        this.served = ServedModel.of(pod);
    }

    void begin(PodLife begun) {
        life = Optional.of(begun);
    }

    void listens(ServingSite at, LoopbackHttp.Listening on) {
        site = Optional.of(at);
        listening = Optional.of(on);
    }

    /** Brings server and diary up to where the pod's life is. */
    void follow(Instant now) {
        if (served.isEmpty()) {
            return;
        }
        ContainerLife container = life().mains().stream()
                .filter(main -> main.container().getName().equals(served.get().container()))
                .findFirst()
                .orElseThrow();
        boolean runs = container.state() == ContainerLife.State.RUNNING;
        if (server.isPresent() && !(runs && container.startedAt().equals(serverStarted))) {
            closeServer(
                    container
                            .lastTermination()
                            .map(ContainerLife.Termination::finishedAt)
                            .orElse(now),
                    now);
        }
        if (runs && server.isEmpty() && life().stage() != PodLife.Stage.STOPPING) {
            open(container);
        }
        Optional<String> version = server.map(InferenceServer::version);
        Optional<LoadedModel> loaded = server.flatMap(InferenceServer::loaded);
        diary.serving(now, version, version.isPresent() && life().ready(now), loaded);
    }

    private void open(ContainerLife container) {
        serverStarted = container.startedAt();
        long seed = script.seed()
                + 31L * plan.name().hashCode()
                + 17L * served.get().version().hashCode()
                + serverStarted.toEpochMilli();
        server = Optional.of(new InferenceServer(
                served.get().model(),
                script.model(served.get().version()),
                board,
                script.traffic(),
                script.grid(),
                new Dice(new SplittableRandom(seed)),
                plan.nature(),
                serverStarted,
                container.answersAt(),
                container.loadedAt(),
                container.loaded()));
    }

    private void closeServer(Instant until, Instant now) {
        InferenceServer closing = server.orElseThrow();
        closing.look(until.isBefore(now) ? until : now);
        diary.close(closing);
        server = Optional.empty();
    }

    /** No more requests from here on: the pod is going, or has lost its node. */
    void closeServer(Instant now) {
        if (server.isPresent()) {
            closeServer(now, now);
            diary.serving(now, Optional.empty(), false, Optional.empty());
        }
    }

    /** Draws the requests up to now, before something that changes them. */
    void look(Instant now) {
        server.ifPresent(running -> running.look(now));
    }

    /** Takes over how its version behaves now. */
    void behave() {
        server.ifPresent(running -> running.behave(script.model(running.version())));
    }

    void forget() {
        listening.ifPresent(LoopbackHttp.Listening::close);
        listening = Optional.empty();
    }

    boolean begun() {
        return life.isPresent();
    }

    PodLife life() {
        return life.orElseThrow();
    }

    Pod pod() {
        return pod;
    }

    void pod(Pod newer) {
        pod = newer;
    }

    boolean deleted() {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    Optional<InferenceServer> server() {
        return server;
    }

    Optional<ServingSite> site() {
        return site;
    }

    /** The status that the API server has last taken from this node. */
    Optional<PodStatus> written() {
        return written;
    }

    void written(PodStatus status) {
        written = Optional.of(status);
    }

    /** Makes the next look at it write its status, whatever was written before. */
    void rewrite() {
        written = Optional.empty();
    }

    /** Whether an alarm is needed for that time, because none is set that comes before it; sets it. */
    boolean sets(Instant at) {
        if (alarm.filter(set -> !set.isAfter(at)).isPresent()) {
            return false;
        }
        alarm = Optional.of(at);
        return true;
    }

    void alarmRang(Instant at) {
        alarm = alarm.filter(set -> !set.equals(at));
    }

    /** What has yet to be told of its trouble; each once. */
    Optional<ContainerRuntime.Refusal> complaint() {
        Optional<ContainerRuntime.Refusal> now = life().trouble().or(() -> life().unhealthy());
        if (now.isEmpty() || now.equals(told)) {
            return Optional.empty();
        }
        told = now;
        return now;
    }
}
