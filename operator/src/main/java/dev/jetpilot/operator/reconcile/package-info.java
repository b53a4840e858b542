/**
 * The room that holds the others together: {@code observe → judge → plan → apply → report} for each EdgeRollout, behind
 * the reconcilers of the Java Operator SDK. Nothing is decided here.
 *
 * <p>A plan is applied before it is reported, so that status never claims what was not done. A plan that was overtaken is
 * not reported at all: the next one comes at once.
 */
package dev.jetpilot.operator.reconcile;
