/** The program that runs on Jetsons. It stands alone: no Kubernetes client, nothing of the operator. */
package dev.jetpilot.agent;
