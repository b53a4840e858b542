package dev.jetpilot.operator.workload;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The Service a revision wants.
 *
 * @param port TCP port of the Service
 * @param targetPort name of the container port it leads to
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServicePort(int port, String targetPort) {}
