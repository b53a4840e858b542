/** One real node on the real control plane. */
package dev.jetpilot.testbed.realnode;
