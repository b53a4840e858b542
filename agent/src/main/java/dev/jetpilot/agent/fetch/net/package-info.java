/** HTTP as a fetch needs it: redirects without leaking credentials, time-outs for silence, what a status means. */
package dev.jetpilot.agent.fetch.net;
