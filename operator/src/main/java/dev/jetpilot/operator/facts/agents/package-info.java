/**
 * Where facts come from and go to: the agents' pods are listed, each is asked over HTTP, and what differs is written. What
 * an agent answers is untrusted: its size, the time it takes and where it points are bounded, and it is believed about its
 * own node only.
 */
package dev.jetpilot.operator.facts.agents;
