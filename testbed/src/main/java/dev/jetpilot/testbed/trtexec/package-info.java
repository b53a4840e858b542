/** What stands in for NVIDIA's trtexec where there is no GPU: a shell script that takes and refuses what the real one does. */
package dev.jetpilot.testbed.trtexec;
