/**
 * A world of virtual Jetsons: a fleet out of a seed and a short description, what happens to it, and what it has seen.
 */
package dev.jetpilot.testbed.world;
