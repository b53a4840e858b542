package dev.jetpilot.operator.runtime;

import dev.jetpilot.operator.analysis.Analysis;
import dev.jetpilot.operator.analysis.source.PodsSource;
import dev.jetpilot.operator.apply.FactsPatch;
import dev.jetpilot.operator.apply.LabelSweeper;
import dev.jetpilot.operator.facts.agents.AgentPods;
import dev.jetpilot.operator.facts.agents.FactsRounds;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.observe.Sources;
import dev.jetpilot.operator.reconcile.EdgeModelReconciler;
import dev.jetpilot.operator.reconcile.EdgeRolloutReconciler;
import dev.jetpilot.operator.reconcile.Evidence;
import dev.jetpilot.operator.reconcile.Judging;
import dev.jetpilot.operator.reconcile.LookLimiter;
import dev.jetpilot.operator.reconcile.Policy;
import dev.jetpilot.operator.report.Announcer;
import dev.jetpilot.operator.report.Events;
import dev.jetpilot.operator.report.OperatorMetrics;
import dev.jetpilot.operator.report.Reporting;
import dev.jetpilot.operator.report.StatusWriter;
import io.fabric8.kubernetes.client.Config;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running operator. The composition root: everything is made here once, and ends here. */
public final class JetpilotOperator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JetpilotOperator.class);
    private static final int MOVER_THREADS = 4;
    private static final int SCRAPES_AT_ONCE = 16;
    private static final Duration TERMINATION = Duration.ofSeconds(5);

    private final OperatorConfig config;
    private final OperatorTime time;
    private final Runnable fatal;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<String> unready = new AtomicReference<>("starting");
    private final Leadership leadership;
    private final ApiClients clients;
    private final HttpEndpoint http;
    private final OperatorClock clock;
    private final ExecutorService movers;
    private final Analysis analysis;
    private final Sweeping sweeping;
    private final Optional<FactsTimer> facts;
    private final Operator operator;

    /**
     * Starts an operator. It makes clients of its own.
     *
     * @param kubernetes which API server, and as whom
     * @param time the system's, or that of the testbed it runs beside
     * @param fatal called when it must not go on: an informer has stopped, or the lease is lost; should end the process
     * @return when its informers have synced; with leader election, when it stands for election
     * @throws IllegalStateException when the CRDs are missing, or the API server gives no answer, with the mend
     */
    public static JetpilotOperator start(OperatorConfig config, Config kubernetes, OperatorTime time, Runnable fatal) {
        JetpilotOperator operator = new JetpilotOperator(config, kubernetes, time, fatal);
        try {
            operator.run();
            return operator;
        } catch (RuntimeException e) {
            operator.close();
            throw e;
        }
    }

    private JetpilotOperator(OperatorConfig config, Config kubernetes, OperatorTime time, Runnable fatal) {
        this.config = config;
        this.time = time;
        this.fatal = fatal;
        leadership = new Leadership(() -> dead("the lease is lost"));
        http = new HttpEndpoint(config.httpAddress(), config.httpPort(), registry, this::whyUnready);
        clients = ApiClients.of(kubernetes, registry);
        clock = new OperatorClock(time);
        movers = Executors.newFixedThreadPool(MOVER_THREADS, task -> {
            Thread thread = new Thread(task, "jetpilot-mover");
            thread.setDaemon(true);
            return thread;
        });
        AtomicReference<EdgeRolloutReconciler> reconciler = new AtomicReference<>();
        analysis = new Analysis(
                new PodsSource(SCRAPES_AT_ONCE), clock, key -> reconciler.get().verdictsChanged(key));
        Sources sources = new Sources(clients.watching());
        sweeping = new Sweeping(
                new LabelSweeper(clients.full(), sources), Set.copyOf(config.namespaces()), this::acting, time);
        facts = facts(sources);
        operator = josdk();
        reconciler.set(register(sources));
        BuildInfo.show(registry);
    }

    private Optional<FactsTimer> facts(Sources sources) {
        String namespace = config.agentNamespace().isEmpty()
                ? clients.full().getConfiguration().getNamespace()
                : config.agentNamespace();
        if (config.factsInterval().isZero()) {
            return Optional.empty();
        }
        if (namespace == null || namespace.isEmpty()) {
            LOG.warn("no node is asked what it is: set JETPILOT_AGENT_NAMESPACE to where the node agents run");
            return Optional.empty();
        }
        FactsRounds rounds = new FactsRounds(
                new AgentPods(clients.watching(), namespace),
                sources,
                new FactsPatch(clients.full()),
                config.factsInterval(),
                registry);
        return Optional.of(new FactsTimer(rounds, config.factsInterval(), this::acting, time));
    }

    private Operator josdk() {
        MicrometerMetricsV2 metrics = MicrometerMetricsV2.newBuilder(registry).build();
        return new Operator(o -> {
            o.withKubernetesClient(clients.full())
                    .withCloseClientOnStop(false)
                    .checkingCRDAndValidateLocalModel(false)
                    .withConcurrentReconciliationThreads(config.reconcileThreads())
                    .withConcurrentWorkflowExecutorThreads(1)
                    .withReconciliationTerminationTimeout(TERMINATION)
                    .withInformerStoppedHandler((informer, error) -> informerStopped(error))
                    .withMetrics(metrics);
            if (config.leaderElection()) {
                o.withLeaderElectionConfiguration(leadership.configuration(config.leaseNamespace()));
            }
        });
    }

    private EdgeRolloutReconciler register(Sources sources) {
        Models models = new Models(clients.full());
        StatusWriter writer = new StatusWriter();
        OperatorMetrics metrics = new OperatorMetrics(registry);
        LookLimiter looks = Controllers.looks(time);
        EdgeRolloutReconciler rollouts = new EdgeRolloutReconciler(
                new ApiRooms(clients.full(), sources, models, config.nodes(), movers, sweeping::soon),
                new Judging(analysis, new Evidence(clients.full())),
                new Reporting(writer, new Announcer(new Events(clients.full()), metrics), metrics),
                new Policy(config.prometheusUrls(), config.tolerations()),
                time::now,
                time::real,
                looks::took);
        Controllers controllers = new Controllers(config.namespaces(), time, looks);
        operator.register(rollouts, controllers::rollouts);
        operator.register(new EdgeModelReconciler(models, config.nodes(), writer, time::now), controllers::models);
        return rollouts;
    }

    private void run() {
        CrdCheck crds = new CrdCheck(clients.full());
        try {
            crds.await(config.crdWait(), stopped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
        operator.start();
        sweeping.start();
        facts.ifPresent(FactsTimer::start);
        unready.set("");
        LOG.atInfo()
                .addKeyValue("version", BuildInfo.version())
                .addKeyValue("namespaces", config.namespaces().isEmpty() ? "all" : config.namespaces())
                .addKeyValue("http", config.httpAddress() + ":" + httpPort())
                .addKeyValue("leaderElection", config.leaderElection())
                .log("the operator runs");
        movers.execute(() -> compare(crds));
    }

    /** Nothing waits for it: a CRD of another release is told of, not refused. */
    private void compare(CrdCheck crds) {
        try {
            crds.report();
        } catch (RuntimeException e) {
            if (stopped.getCount() > 0) {
                LOG.warn("the installed CRDs could not be compared with those of this release: {}", e.getMessage());
            }
        }
    }

    private boolean acting() {
        return !config.leaderElection() || leadership.leading();
    }

    private String whyUnready() {
        String why = unready.get();
        if (!why.isEmpty()) {
            return why;
        }
        return operator.getRuntimeInfo().allEventSourcesAreHealthy()
                ? ""
                : "unhealthy informers: "
                        + operator.getRuntimeInfo().unhealthyEventSources().keySet();
    }

    private void informerStopped(Throwable error) {
        if (stopped.getCount() > 0) {
            LOG.error("an informer has stopped for good, so the operator sees nothing any more", error);
            dead("an informer has stopped");
        }
    }

    private void dead(String why) {
        unready.set(why);
        fatal.run();
    }

    /** The port of /metrics, /livez and /readyz. */
    public int httpPort() {
        return http.port();
    }

    /** Whether its informers have synced and are healthy. */
    public boolean ready() {
        return whyUnready().isEmpty();
    }

    /** Its metrics as Prometheus would read them. */
    public String metrics() {
        return registry.scrape();
    }

    /** Stops: nothing is written after it returns. Safe to call twice. */
    @Override
    public void close() {
        if (stopped.getCount() == 0) {
            return;
        }
        stopped.countDown();
        unready.set("stopping");
        leadership.stopping();
        sweeping.close();
        facts.ifPresent(FactsTimer::close);
        Optional.ofNullable(operator).ifPresent(Operator::stop);
        analysis.close();
        clock.close();
        movers.shutdownNow();
        http.close();
        clients.close();
        LOG.info("the operator has stopped");
    }
}
