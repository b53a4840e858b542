/** Signatures made with cosign and a key pair, verified without any network. */
package dev.jetpilot.agent.fetch.sign;
