/**
 * Brings one model onto the node, whole or not at all: {@code agent fetch}, an init container without any access to Kubernetes.
 *
 * <p>{@code source} knows where bytes come from, {@code net} how they travel, {@code store} how they become a cache entry that survives
 * power cuts, {@code sign} and {@code age} what is proven and opened, {@code pace} when to wait.
 */
package dev.jetpilot.agent.fetch;
