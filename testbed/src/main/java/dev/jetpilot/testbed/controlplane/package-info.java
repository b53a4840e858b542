/**
 * A real Kubernetes control plane on loopback, built from Go modules: {@link dev.jetpilot.testbed.controlplane.RealControlPlane} is the way
 * in, {@code docs/cluster.md} says how it works.
 *
 * <p>{@link dev.jetpilot.testbed.controlplane.BinaryCache} makes the programs,
 * {@code CertificateAuthority} and {@link dev.jetpilot.testbed.controlplane.Kubeconfig} say who is who, {@code Launch} knows each program's
 * command line, {@code Daemon} is a running one, and {@link dev.jetpilot.testbed.controlplane.AuditTrail} reads what was asked of the
 * server.
 */
package dev.jetpilot.testbed.controlplane;
