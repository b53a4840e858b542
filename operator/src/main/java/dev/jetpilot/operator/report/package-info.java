/**
 * The room that reports: the one writer of status, Kubernetes Events for decisions, the operator's own metrics and the
 * table a person reads. Everything here can be lost and is rebuilt; nothing here decides anything.
 */
package dev.jetpilot.operator.report;
