/**
 * What a kubelet gives a container out of the API: its variables, and the data of Secrets and ConfigMaps. For the nodes whose containers
 * are processes: the {@link dev.jetpilot.testbed.serverroom} and the {@link dev.jetpilot.testbed.nodeside}.
 */
package dev.jetpilot.testbed.pod;
