/** What GitOps tools make of our resources: Argo CD by its Lua, Flux and kpt by kstatus. */
package dev.jetpilot.testbed.gitops;
