/**
 * The demo: the real operator, in a process of its own, on the embedded API server with virtual Jetsons. It applies YAML as a user would,
 * shows what happens, and says at the end whether what should have happened happened.
 */
package dev.jetpilot.testbed.demo;
