/** What a run of the demo has shown: plain values, and the two ways to read them, one page of text and one of HTML. Knows no cluster. */
package dev.jetpilot.testbed.demo.report;
