import type { RunAnswer } from '../../api/schema';
import { count, duration } from '../../format';
import { text } from '../../text';
import { Card } from '../card';
import { Downloads } from '../downloads';
import { GradeBadge } from '../grade-badge';
import { ProbabilityBar } from '../probability-bar';
import { Reasons } from '../reasons';
import { Table } from '../table';
import { GradeCounts } from './grade-counts';

type BestLead = RunAnswer['best'][number];

/** What came of a scored file: how many of what, its files, and who to call first. */
export function FileResult({ run: { progress, best, results, startedAt, endedAt } }: { run: RunAnswer }) {
  const rejected = progress?.rejected ?? 0;
  const repeated = progress?.repeatedIds ?? 0;
  const scored = count((progress?.rowsDone ?? 0) - rejected);
  // Hot leads are counted since grades are.
  const hot = progress?.grades == null ? null : progress.hot;
  return (
    <>
      <Card title={hot === null ? text.score.doneTitle(scored) : text.score.doneTitleHot(count(hot), scored)}>
        <GradeCounts progress={progress} />
        {startedAt === null || endedAt === null ? null : (
          <p class="soft">{text.score.done(duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000))}</p>
        )}
        {rejected === 0 ? null : <p>{text.score.rejectedNote(count(rejected))}</p>}
        {repeated === 0 ? null : <p>{text.score.repeatedNote(count(repeated))}</p>}
        <Downloads results={results} />
      </Card>
      {best.length === 0 ? null : <Best leads={best} />}
    </>
  );
}

function Best({ leads }: { leads: readonly BestLead[] }) {
  const words = text.score.best;
  const title = leads.some(({ hot }) => hot) ? text.score.bestTitle(count(leads.length)) : text.score.bestTitleNone;
  return (
    <Card title={title}>
      <Table<BestLead>
        caption={words.caption}
        rows={leads}
        keyOf={(_, index) => String(index)}
        columns={[
          { title: words.id, cell: ({ id }) => id },
          { title: words.grade, cell: ({ grade }) => <GradeBadge grade={grade} /> },
          { title: words.probability, cell: ({ probability }) => <ProbabilityBar value={probability} /> },
          {
            title: words.reasons,
            cell: ({ reasons }) => (
              <span class="reasons">
                <Reasons reasons={reasons} />
              </span>
            ),
          },
        ]}
      />
    </Card>
  );
}
