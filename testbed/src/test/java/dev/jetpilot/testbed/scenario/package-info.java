/**
 * Whole stories, end to end: the real operator in this process, the embedded API server with its controllers, virtual
 * Jetsons, and YAML as a user writes it. Custom resources are validated by the project's CRDs. A story waits for what the
 * API shows, in time that passes fast; a slow machine makes it take longer, and nothing else.
 */
package dev.jetpilot.testbed.scenario;
