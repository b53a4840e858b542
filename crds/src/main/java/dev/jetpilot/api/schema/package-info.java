/**
 * How values of the API are written: the notations (durations, shares, digests, names) with their bounds and the rule
 * that checks each. The records of the API name a notation for each of their fields; the CRD generator turns it into
 * schema.
 */
package dev.jetpilot.api.schema;
