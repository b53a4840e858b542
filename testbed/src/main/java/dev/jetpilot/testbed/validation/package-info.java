/**
 * Admission of custom resources as a kube-apiserver does it, from the CRD alone: unknown fields, structural schema,
 * CEL rules, in the words of Kubernetes 1.36 (compared with {@code k8s.io/apiextensions-apiserver} v0.36.3).
 *
 * <p>Limits: no {@code anyOf}, {@code oneOf}, {@code not} beyond int-or-string; no {@code nullable}, {@code format}
 * or {@code uniqueItems}; no defaults (the CRDs have none); transition rules below list items are not evaluated; no
 * ratcheting (on update an unchanged value that breaks a rule is refused too); of Kubernetes' CEL libraries: strings,
 * quantity.
 */
package dev.jetpilot.testbed.validation;
