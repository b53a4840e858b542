/**
 * A small Kubernetes API server in memory, for tests, the demo and benchmarks. {@link dev.jetpilot.testbed.apiserver.EmbeddedApiServer}
 * is the way in; kubectl, the Fabric8 client and the Java Operator SDK work on it.
 *
 * <p>A request passes {@code HttpFront} (faults, audit log), {@code RestApi} (what is asked), {@link dev.jetpilot.testbed.apiserver.Api}
 * (the rules of reading and writing) and {@link dev.jetpilot.testbed.apiserver.Store} (objects, resource versions, history).
 *
 * <p>Where it is less than the real one, whose judgement counts:
 * <ul>
 *   <li>Security: plain HTTP on loopback; nobody is asked who they are, and everybody may do everything. RBAC objects and RuntimeClasses are
 *       stored and mean nothing; there are no ValidatingAdmissionPolicies and no webhooks.
 *   <li>Kinds: only those in {@code BuiltIns}, and those that a CustomResourceDefinition adds. No {@code /scale}, {@code /log}, {@code /exec},
 *       eviction or ephemeral containers. ServiceAccounts get no tokens, Services no cluster IP.
 *   <li>Built-in kinds have no schema: unknown or mistyped fields are stored as they are, also when {@code fieldValidation=Strict} is asked
 *       for, and defaults and validation cover what operators of DaemonSets run into. {@code kubectl explain} knows custom kinds only.
 *   <li>Custom kinds are pruned and defaulted by their schema; types and CEL are judged by the
 *       {@link dev.jetpilot.testbed.apiserver.Admission} that the caller gives. No version conversion beyond {@code apiVersion}. Definitions
 *       themselves are not validated.
 *   <li>Server-side apply knows the keyed lists, sets and atomic maps of built-in kinds by field name, those of custom kinds by their schema.
 *       Schema changes do not re-own fields, and managers are never merged or capped at ten.
 *   <li>Protobuf and CBOR bodies get 415, OpenAPI v2 and aggregated discovery 404, websockets an empty 200, upon which Fabric8 falls back to
 *       plain watches. kubectl sends protobuf for {@code create configmap}, {@code create namespace} and the like: give it a file instead.
 *   <li>A client that leaves a quiet watch is noticed with the next event or bookmark. The history is limited by number, not by age.
 *   <li>A list in chunks holds its first state; a list with {@code resourceVersionMatch=Exact} is answered for the present version only.
 *   <li>The data of a ControllerRevision is kept as values; the real server keeps its bytes, and a patch may change them (trap 8 of
 *       docs/design.md).
 *   <li>One lock for all writes; nothing is kept beyond the process.
 * </ul>
 */
package dev.jetpilot.testbed.apiserver;
