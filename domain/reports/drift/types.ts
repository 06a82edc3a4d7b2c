import type { DriftColumn, DriftPerformance, DriftReport } from '../../../contracts/drift-report';

/** Parts of a drift report by the names that its page uses. Texts in them come from users' files: escape them. */
export type Column = DriftColumn;
export type Distribution = NonNullable<DriftColumn['distribution']>;
export type TrendPoint = DriftColumn['trend'][number];
export type PerformanceHistory = DriftReport['performance']['history'];
export type Measures = DriftPerformance;
