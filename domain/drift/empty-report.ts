import type { DriftReport } from '../../contracts/drift-report';
import { reportHistory } from './column-history';
import { CBPE_NOTE } from './explain-verdict';

/** The report of a check that had nothing to compare; it carries on what earlier ones found. */
export function emptyReport(
  data: Pick<DriftReport, 'runId' | 'checkedAt' | 'trigger' | 'championVersion' | 'rules'> & {
    /** For the terminal, without a full stop. */
    readonly sentence: string;
    /** Earlier reports, oldest first. */
    readonly past: readonly DriftReport[];
  },
): DriftReport {
  const { past, sentence, ...head } = data;
  const history = reportHistory(past);
  const before = past.at(-1);
  const isSeries = before?.championVersion === data.championVersion;
  const what = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  return {
    formatVersion: 2,
    ...head,
    reference: {
      name: data.championVersion === null ? 'nothing' : `training leads of ${data.championVersion}`,
      rows: 0,
    },
    current: { name: 'no leads', rows: 0 },
    verdict: 'none',
    sentence,
    explanation: {
      what,
      howMuch: 'No leads were compared.',
      since: null,
      cost: null,
      next: 'The check is made again with the next leads.',
    },
    facts: {
      columnsTested: 0,
      columnsDrifted: 0,
      driftedShare: 0,
      criticalDrifted: [],
      farDrifted: [],
      scoreMoved: false,
      estimatedLoss: null,
      realisedLoss: null,
      runsInARow: isSeries ? (before?.facts.runsInARow ?? 0) : 0,
    },
    columnsTested: 0,
    columnsDrifted: 0,
    columns: [],
    outputs: [],
    multivariate: null,
    performance: { estimated: null, realised: null, reference: null, note: CBPE_NOTE, history: history.performance },
    decision: null,
    history: history.verdicts,
  };
}
