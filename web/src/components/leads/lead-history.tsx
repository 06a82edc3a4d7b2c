import type { LeadAnswer } from '../../api/schema';
import { LineChart } from '../../charts/line-chart';
import { percent, points, shortDate, when } from '../../format';
import { text } from '../../text';
import { Card } from '../card';

/** Where the score of a lead has come from. */
export function LeadHistory({ lead }: { lead: LeadAnswer }) {
  const scores = lead.history.toReversed();
  const [first, last] = [scores[0], scores.at(-1)];
  if (first === undefined || last === undefined || scores.length === 1)
    return (
      <Card title={text.lead.historyTitle.once}>
        <p class="soft">{text.lead.historyOnce}</p>
      </Card>
    );
  const times = scores.map(({ scoredAt }) => Date.parse(scoredAt));
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0];
  const table = text.lead.historyTable;
  return (
    <section class="card">
      <LineChart
        title={titleOf(lead)}
        height={240}
        x={{
          label: table.scored,
          // A minute at least: two scores at one moment are drawn as one place.
          domain: [from, Math.max(to, from + 60_000)],
          ticks: [...new Set([from, ...(times.length > 2 ? [from + (to - from) / 2] : []), to])],
          format: (time) => shortDate(new Date(time)),
        }}
        y={{ label: text.lead.historyAxis, domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], format: percent }}
        series={[
          {
            label: text.lead.probability,
            kind: 'curve',
            points: scores.map(({ probability }, index) => ({ x: times[index] ?? 0, y: probability })),
            dotRadius: 4,
          },
        ]}
        table={{
          columns: [table.scored, table.probability, table.grade, table.model],
          rows: lead.history.map(({ scoredAt, probability, grade, modelVersion }) => [
            when(scoredAt),
            percent(probability),
            grade,
            modelVersion,
          ]),
        }}
      />
    </section>
  );
}

function titleOf({ trend, change }: LeadAnswer): string {
  const titles = text.lead.historyTitle;
  if (trend === 'improving' || trend === 'declining') return titles[trend](points(change / 100));
  return titles.steady;
}
