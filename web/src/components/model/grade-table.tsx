import type { EvaluationAnswer } from '../../api/schema';
import { count, oneDecimal, percent, percentInterval } from '../../format';
import { text } from '../../text';
import { Card } from '../card';
import { GradeBadge } from '../grade-badge';
import { Table } from '../table';

type GradeRow = EvaluationAnswer['grades'][number];

/** What each grade is worth, as measured. */
export function GradeTable({ grades }: { grades: readonly GradeRow[] }) {
  const { grades: words } = text.model;
  return (
    <Card title={titleOf(grades)}>
      <Table<GradeRow>
        rows={grades}
        keyOf={({ grade }) => grade}
        columns={[
          { title: words.grade, cell: ({ grade }) => <GradeBadge grade={grade} /> },
          { title: words.conversion, isNumber: true, cell: (row) => rateOf(row) },
          {
            title: words.lift,
            isNumber: true,
            cell: ({ leads, lift }) => (leads === 0 ? '' : text.model.times(oneDecimal(lift))),
          },
          { title: words.share, isNumber: true, cell: ({ share }) => percent(share) },
          { title: words.leads, isNumber: true, cell: ({ leads }) => count(leads) },
          { title: words.from, isNumber: true, cell: ({ fromProbability }) => percent(fromProbability) },
        ]}
      />
    </Card>
  );
}

/** A grade that no held-out lead got has no rate to speak of. */
function rateOf({ leads, conversion, interval }: GradeRow): string {
  return leads === 0 ? '' : `${percent(conversion)} (${percentInterval(interval)})`;
}

function titleOf(grades: readonly GradeRow[]): string {
  const filled = grades.filter(({ leads }) => leads > 0);
  const [best, worst] = [filled[0], filled.at(-1)];
  if (best === undefined || worst === undefined) return text.model.grades.grade;
  if (best === worst) return text.model.gradesOne(best.grade);
  return text.model.gradesTitle(best.grade, percent(best.conversion), worst.grade, percent(worst.conversion));
}
