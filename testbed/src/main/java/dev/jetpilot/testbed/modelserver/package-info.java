/**
 * Where models come from in a world whose init containers are real: {@link dev.jetpilot.testbed.modelserver.ModelServer}, a file server and
 * registry that can be cut off.
 */
package dev.jetpilot.testbed.modelserver;
