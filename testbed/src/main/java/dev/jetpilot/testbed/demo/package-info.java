/**
 * The demo: the real operator, in a process of its own, with virtual Jetsons on either API server; it sees of the server what any client may.
 * It applies YAML as a user would, shows what happens, and says at the end whether what should have happened happened.
 */
package dev.jetpilot.testbed.demo;
