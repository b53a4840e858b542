/** Real servers to fetch from, built from their sources; the one that does everything wrong on command is in the fixtures. */
package dev.jetpilot.agent.fetch.server;
