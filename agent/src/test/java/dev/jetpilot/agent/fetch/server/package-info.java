/** Servers to fetch from: one that does everything wrong on command, and real ones built from their sources. */
package dev.jetpilot.agent.fetch.server;
