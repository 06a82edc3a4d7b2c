import type { RunAnswer } from '../../api/schema';
import { count, duration, percent } from '../../format';
import { text } from '../../text';
import { Card } from '../card';
import { FileResult } from './file-result';
import { GradeCounts } from './grade-counts';
import { ProgressBar } from './progress-bar';

/** A file that is scored or has been: how far it is, then what came of it. */
export function FileProgress({ run, name }: { run: RunAnswer; name: string }) {
  const { state, progress, error } = run;
  if (state === 'failed' || state === 'unknown')
    return (
      <Card title={state === 'failed' ? text.score.failedTitle : text.score.unknownTitle} warning>
        <p>{error?.detail ?? text.score.unknown}</p>
      </Card>
    );
  if (state === 'succeeded') return <FileResult run={run} />;
  const [done, total] = [progress?.bytesDone ?? 0, progress?.bytesTotal ?? 0];
  const share = total === 0 ? 0 : done / total;
  const details = [
    text.score.progress(percent(share)),
    text.score.rows(count(progress?.rowsDone ?? 0)),
    progress?.rowsPerSecond == null ? '' : text.score.rate(count(progress.rowsPerSecond)),
    progress?.secondsLeft == null ? '' : text.score.left(duration(progress.secondsLeft)),
  ];
  return (
    <Card title={text.score.scoringTitle(name)}>
      <ProgressBar label={text.score.scoringTitle(name)} share={share} />
      <p role="status">
        {state === 'waiting' ? text.score.waiting : details.filter((part) => part !== '').join(' · ')}
      </p>
      <GradeCounts progress={progress} />
      <p class="small soft">{text.score.keepOpen}</p>
    </Card>
  );
}
