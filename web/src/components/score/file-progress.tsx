import type { RunAnswer } from '../../api/schema';
import { count, duration, percent } from '../../format';
import { text } from '../../text';
import { Card } from '../card';
import { Downloads } from '../downloads';
import { ProgressBar } from './progress-bar';

/** A file that is scored or has been: how far it is, then what came of it. */
export function FileProgress({ run, name }: { run: RunAnswer; name: string }) {
  const { state, progress, error, results, startedAt, endedAt } = run;
  const rows = progress?.rowsDone ?? 0;
  if (state === 'failed' || state === 'unknown')
    return (
      <Card title={state === 'failed' ? text.score.failedTitle : text.score.unknownTitle} warning>
        <p>{error?.detail ?? text.score.unknown}</p>
      </Card>
    );
  if (state === 'succeeded')
    return (
      <Card title={text.score.doneTitle(count(rows))}>
        {startedAt === null || endedAt === null ? null : (
          <p class="soft">{text.score.done(duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000))}</p>
        )}
        {results.some((result) => result.name === 'rejected.csv') ? <p>{text.score.rejectedNote}</p> : null}
        <Downloads results={results} />
      </Card>
    );
  const [done, total] = [progress?.bytesDone ?? 0, progress?.bytesTotal ?? 0];
  const share = total === 0 ? 0 : done / total;
  const details = [
    text.score.progress(percent(share)),
    text.score.rows(count(rows)),
    progress?.rowsPerSecond == null ? '' : text.score.rate(count(progress.rowsPerSecond)),
    progress?.secondsLeft == null ? '' : text.score.left(duration(progress.secondsLeft)),
  ];
  return (
    <Card title={text.score.scoringTitle(name)}>
      <ProgressBar label={text.score.scoringTitle(name)} share={share} />
      <p role="status">
        {state === 'waiting' ? text.score.waiting : details.filter((part) => part !== '').join(' · ')}
      </p>
      <p class="small soft">{text.score.keepOpen}</p>
    </Card>
  );
}
