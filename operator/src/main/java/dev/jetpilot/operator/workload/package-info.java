/**
 * The room that builds: models and revisions become the objects of Kubernetes, and these are read back.
 * Pure: model types only, no client, no clock, no logger; the same input always gives the same object.
 */
package dev.jetpilot.operator.workload;
