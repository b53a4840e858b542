package dev.jetpilot.operator.analysis.judge;

/**
 * How many events over the limit one node had in one window, and how many it was allowed: the budget, or
 * what stable nodes do now, or what this very node did before, corrected by the drift of the stable nodes.
 * So diurnal load, an objective nobody meets, and naturally slow nodes do not condemn a version.
 */
sealed interface Appraisal {

    /** How much more than its own past a node may have without breaching the objective. */
    double SLACK = 1.5;

    /** Events, or 1 if the sample is a value. */
    double events(Sample sample);

    /** Events over the limit. */
    double observed(int level, Baseline own, Sample sample);

    /** Events over the limit that are allowed; 0: no bet. */
    double expected(int level, Baseline own, Sample sample);

    /** Events over the limit that the objective alone allows. */
    double budget(Sample sample);

    /**
     * For counts of events.
     *
     * @param objective the objective
     * @param limit boundary of the objective
     * @param limitPoint index of that boundary in the baselines
     * @param tally boundaries and levels
     * @param ofClass share of stable's requests over each point of the baselines; empty without a baseline
     * @param control sums over the control nodes: requests, then for the limit and each level the requests
     *     over it and those expected of these nodes; empty without control
     */
    record OfCounts(Objective objective, double limit, int limitPoint, Tally tally, double[] ofClass, double[] control)
            implements Appraisal {

        static final int COLUMNS = 1 + 2 * (1 + Levels.COUNT);

        @Override
        public double events(Sample sample) {
            return sample instanceof Sample.Counts counts ? counts.total() : 0;
        }

        @Override
        public double observed(int level, Baseline own, Sample sample) {
            if (!(sample instanceof Sample.Counts counts)) {
                return 0;
            }
            if (level == Test.OBJECTIVE) {
                return counts.above(limit);
            }
            int held = heldTo(level);
            return held < tally.bounds().length ? counts.above(tally.bounds()[held]) : 0;
        }

        @Override
        public double expected(int level, Baseline own, Sample sample) {
            double n = events(sample);
            if (level == Test.OBJECTIVE) {
                double share = Math.max(objective.budget(), stableNow());
                return n * (ofClass.length > limitPoint ? Math.max(share, before(own)) : share);
            }
            if (tally.levels().length == 0 || heldTo(level) >= tally.bounds().length) {
                return 0;
            }
            int point = tally.levels()[2 * level];
            return n * own.share(point, ofClass[point]) * drift(1 + level);
        }

        @Override
        public double budget(Sample sample) {
            return events(sample) * objective.budget();
        }

        private int heldTo(int level) {
            return tally.levels().length == 0 ? tally.bounds().length : tally.levels()[2 * level + 1];
        }

        private double stableNow() {
            return control.length > 0 && control[0] > 0 ? (control[1] + 1) / control[0] : 0;
        }

        private double before(Baseline own) {
            return Math.min(0.5, SLACK * own.share(limitPoint, ofClass[limitPoint]) * drift(0));
        }

        /** The +1 makes the mean of 1/drift at most one over the truth: a small control group errs to the safe side. */
        private double drift(int column) {
            double expected = control.length > 0 ? control[2 + 2 * column] : 0;
            return expected > 0 ? (control[1 + 2 * column] + 1) / expected : 1;
        }

        /** What a control node adds to the sums. */
        void addControl(Baseline own, Sample.Counts counts, double[] sums) {
            sums[0] += counts.total();
            addControl(0, limit, limitPoint, own, counts, sums);
            for (int level = 0; level < tally.levels().length / 2; level++) {
                int point = tally.levels()[2 * level];
                addControl(1 + level, tally.bounds()[point], point, own, counts, sums);
            }
        }

        private void addControl(
                int column, double bound, int point, Baseline own, Sample.Counts counts, double[] sums) {
            sums[1 + 2 * column] += counts.above(bound);
            if (point < ofClass.length) {
                sums[2 + 2 * column] += counts.total() * own.share(point, ofClass[point]);
            }
        }
    }

    /**
     * For one value a node.
     *
     * @param objective the objective
     * @param maxIncrease relative increase that counts as not worse
     * @param control sums over the control nodes: values, those over the limit, those over the node's own
     *     past, and the chance of that; empty without control
     */
    record OfValues(Objective objective, double maxIncrease, double[] control) implements Appraisal {

        static final int COLUMNS = 4;

        /** Share of its windows in which a node may be over without a word from anybody else. */
        private static final double COIN = 0.5;

        @Override
        public double events(Sample sample) {
            return sample instanceof Sample.Value ? 1 : 0;
        }

        @Override
        public double observed(int level, Baseline own, Sample sample) {
            if (!(sample instanceof Sample.Value one)) {
                return 0;
            }
            double limit = level == Test.OBJECTIVE
                    ? objective.limit()
                    : own.numbers().length < Baseline.ENOUGH
                            ? Double.POSITIVE_INFINITY
                            : Math.max(own.ceiling(), (1 + maxIncrease) * own.median());
            return one.value() > limit ? 1 : 0;
        }

        @Override
        public double expected(int level, Baseline own, Sample sample) {
            if (!(sample instanceof Sample.Value)) {
                return 0;
            }
            if (level == Test.OBJECTIVE) {
                double stableNow = control.length > 0 && control[0] > 0 ? (control[1] + 1) / control[0] : 0;
                return Math.max(Math.max(COIN, stableNow), own.shareOver(objective.limit()));
            }
            if (own.numbers().length < Baseline.ENOUGH) {
                return 0;
            }
            double drift = control.length > 0 && control[3] > 0 ? (control[2] + 1) / control[3] : 1;
            // Never capped: were all stable nodes over their past, a cap below 1 would condemn the canary for it.
            return own.ceilingShare() * drift;
        }

        @Override
        public double budget(Sample sample) {
            return events(sample) * COIN;
        }

        /** What a control node adds to the sums. */
        void addControl(Baseline own, double value, double[] sums) {
            sums[0]++;
            sums[1] += value > objective.limit() ? 1 : 0;
            if (own.numbers().length >= Baseline.ENOUGH) {
                sums[2] += value > own.ceiling() ? 1 : 0;
                sums[3] += own.ceilingShare();
            }
        }
    }
}
