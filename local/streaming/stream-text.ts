import { count, counted } from '../../domain/reports/format';
import type { RunBatch } from './batch-runner';
import type { StreamTotals } from './stream-folder';

const NAME_WIDTH = 28;

/** One line for one batch: `part-0001.parquet    92 leads    31 hot    2.9 ms`. */
export function batchLine(name: string, { outcome, ms, announced, missing }: RunBatch): string {
  const shown = printable(name).padEnd(NAME_WIDTH);
  switch (outcome.kind) {
    case 'refused':
      return `  ✗ ${shown} not scored: ${outcome.reason}`;
    case 'repeated':
      return `  = ${shown} has the leads of ${printable(outcome.of)}, which are scored already`;
    case 'scored': {
      const notes = [
        ...(announced > 0 ? [`${count(announced)} announced`] : []),
        ...(outcome.rejected > 0 ? [`${counted(outcome.rejected, 'row')} not read`] : []),
        ...(missing.length > 0 ? [`${counted(missing.length, 'column')} missing`] : []),
      ].join(', ');
      const counts = `${count(outcome.leads).padStart(9)} ${outcome.leads === 1 ? 'lead ' : 'leads'} ${count(outcome.hot).padStart(8)} hot`;
      return `  ✓ ${shown} ${counts} ${`${milliseconds(ms)} ms`.padStart(11)}${notes === '' ? '' : `   ${notes}`}`;
    }
  }
}

/** What a stream did, when it ends. */
export function summaryLines(totals: StreamTotals, seconds: number, out: string, modelVersion: string): string[] {
  const { batches, leads, hot, rejected, refused, repeated, announced, latencies } = totals;
  const skipped = [
    ...(rejected > 0 ? [`${counted(rejected, 'row')} could not be read: see the .rejected.jsonl files`] : []),
    ...(refused > 0 ? [`${count(refused)} ${refused === 1 ? 'file was' : 'files were'} not scored`] : []),
    ...(repeated > 0 ? [`${counted(repeated, 'file')} held leads that were scored before`] : []),
  ];
  const lines = [
    `${count(batches)} ${batches === 1 ? 'batch' : 'batches'}, ${counted(leads, 'lead')} scored by ${modelVersion}, ${count(hot)} of them hot, in ${seconds.toFixed(1)} s.`,
  ];
  if (batches > 0) {
    const quantile = (share: number): string => milliseconds(latencies.quantile(share));
    lines.push(`Latency of a batch: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, most ${quantile(1)} ms.`);
  }
  if (announced > 0) lines.push(`${counted(announced, 'hot lead')} announced.`);
  if (skipped.length > 0) lines.push(`${skipped.join('. ')}.`);
  if (batches > 0) lines.push(`Written to ${out}`);
  return lines;
}

function milliseconds(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

/** A file name as it is safe on a terminal. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '?');
}
