package dev.jetpilot.testbed.realnode;

import dev.jetpilot.testbed.cluster.OnRealServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test with a real node on the real control plane: only with {@code -Pcluster}. Skipped where there cannot be one, and one line says why. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@OnRealServer
@ExtendWith(PossibleNode.class)
@interface OnRealNode {}
