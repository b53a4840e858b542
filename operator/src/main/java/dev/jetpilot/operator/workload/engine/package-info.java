/**
 * TensorRT engines that are built on the node: with which flags, under which key, and whether a node can have one at all. Pure;
 * what it knows of TensorRT and of Jetsons has its sources beside it.
 */
package dev.jetpilot.operator.workload.engine;
