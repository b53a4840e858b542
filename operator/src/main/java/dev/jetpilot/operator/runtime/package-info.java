/** The process: configuration, time, clients, leader election, health, metrics endpoint, start and stop. */
package dev.jetpilot.operator.runtime;
