/** Where a model comes from: registries, web servers, S3, mounted directories. Each says what its parts are and opens them at any byte. */
package dev.jetpilot.agent.fetch.source;
