/** Time: deadlines, pauses between attempts, and the bandwidth limit. Nothing in here knows what is fetched. */
package dev.jetpilot.agent.fetch.pace;
