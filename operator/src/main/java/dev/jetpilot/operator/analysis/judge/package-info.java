/**
 * The statistics that decide a rollback, as pure arithmetic: windows in, new evidence and a ruling out.
 *
 * <p>One idea in all modes: bet on observed over expected. In every window each canary node has a count O
 * of events over the limit and an allowed count E. If the version is healthy the mean of O is at most E,
 * so {@code 1 + rho (O/E - 1)} is at best a fair bet, and the product of bets, the judge's wealth, ever
 * exceeds {@code 1/alpha} with probability at most alpha (Ville 1939). It may be looked at on every
 * scrape, for ever. Sources: Waudby-Smith and Ramdas, arXiv 2010.09686 (betting); Lindon et al., arXiv
 * 2205.14762 (anytime-valid tests in deployments); Herbster and Warmuth 1998 (fixed share).
 *
 * <p>Nothing here reads a clock, does I/O or logs. {@link dev.jetpilot.operator.analysis.judge.Evidence}
 * is the whole state; the same windows always give the same evidence.
 */
package dev.jetpilot.operator.analysis.judge;
