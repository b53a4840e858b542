/** The rules of a rollout, each told as a short story; and the stories themselves, as golden logs. */
package dev.jetpilot.operator.rollout;
