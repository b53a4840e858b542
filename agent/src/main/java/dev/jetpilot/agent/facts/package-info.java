/**
 * What a node is: its module, its software, its power mode. Facts become labels of the node, so each is written as a
 * label's value may be; what is not known is absent.
 */
package dev.jetpilot.agent.facts;
