package dev.jetpilot.testbed.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A story that is played on the API server which the system property {@code cluster} chooses: in every build on the embedded one, with
 * {@code -Pcluster} on the real control plane. Where that cannot be built, it is skipped, and one line says why.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("either")
@ExtendWith(ChosenServer.class)
public @interface OnEitherServer {}
