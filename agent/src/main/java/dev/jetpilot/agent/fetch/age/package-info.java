/** What is encrypted with age (age-encryption.org/v1, X25519): models on their way in, engines at rest. */
package dev.jetpilot.agent.fetch.age;
