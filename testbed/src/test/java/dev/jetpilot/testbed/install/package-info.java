/**
 * What users install by: the Helm chart and the plain manifests, rendered by Helm itself in this process. Files that are
 * written from others, the chart's copies of the CRDs and the manifests of the base, are compared here, and written anew with
 * {@code -Dregenerate}.
 */
package dev.jetpilot.testbed.install;
