/** What the release gate asks for. The choices and their measured error rates: docs/decisions/0004-release-gate.md. */
export interface GateSettings {
  /** Lowest ROC AUC on the holdout; below it a list by gut feeling does as well. */
  readonly minRocAuc: number;
  /** The lower end of the 95 % interval must lie above: 0.5 is chance. */
  readonly minRocAucLow: number;
  /**
   * Highest calibration error on the holdout, on top of what chance alone shows on so many rows. A champion over it on
   * the compared rows loses its right to stay.
   */
  readonly maxCalibrationError: number;
  /** Largest loss of ROC AUC (best estimate) that counts as "not worse". */
  readonly tolerance: number;
  /** An older champion is replaced by any challenger that clears the floor. */
  readonly maxChampionAgeDays: number;
  /**
   * With fewer rows that neither model has seen, or fewer of either outcome, nothing can be compared; nor have the newest
   * rows a floor of their own.
   */
  readonly minRows: number;
  readonly minPerOutcome: number;
  /** With an order column, the share of the comparable rows that counts, newest first, and how many at least. */
  readonly newestShare: number;
  readonly newestAtLeast: number;
}

export const DEFAULT_GATE_SETTINGS: GateSettings = {
  minRocAuc: 0.6,
  minRocAucLow: 0.5,
  maxCalibrationError: 0.1,
  tolerance: 0.005,
  maxChampionAgeDays: 90,
  minRows: 100,
  minPerOutcome: 20,
  newestShare: 0.5,
  newestAtLeast: 200,
};
