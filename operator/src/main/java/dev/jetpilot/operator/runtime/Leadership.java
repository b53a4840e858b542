package dev.jetpilot.operator.runtime;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leader election that ends. In JOSDK 5.3 a configuration from the builder logs a lost lease and goes on reconciling (two
 * operators act), and one from the deprecated constructor calls exit inside the shutdown hook and hangs. So a lost lease
 * halts the process here, unless it is on its way out anyway.
 */
final class Leadership {
    static final String LEASE = "jetpilot-operator";

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Runnable halt;
    private volatile boolean leading;

    /** @param halt ends the process at once */
    Leadership(Runnable halt) {
        this.halt = halt;
    }

    LeaderElectionConfiguration configuration(String leaseNamespace) {
        LeaderElectionConfigurationBuilder builder = LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                        LEASE)
                .withLeaderCallbacks(new LeaderCallbacks(this::started, this::lost, leader -> {}));
        if (!leaseNamespace.isEmpty()) {
            builder.withLeaseNamespace(leaseNamespace);
        }
        return builder.build();
    }

    private void started() {
        leading = true;
        LOG.info("this replica leads");
    }

    private void lost() {
        if (leading && !stopping.get()) {
            LOG.error("the lease {} is lost: another replica may act, so this one ends at once", LEASE);
            halt.run();
        }
    }

    boolean leading() {
        return leading;
    }

    /** From now on a lost lease is as it should be. */
    void stopping() {
        stopping.set(true);
    }
}
