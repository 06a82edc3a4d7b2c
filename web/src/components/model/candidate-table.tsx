import type { EvaluationAnswer } from '../../api/schema';
import { count, three } from '../../format';
import { text } from '../../text';
import { Card } from '../card';
import { type Column, Table } from '../table';

type Candidate = EvaluationAnswer['candidates'][number];
type Metric = Exclude<keyof typeof text.model.candidates, 'caption' | 'name' | 'rocAuc'>;
const METRICS: readonly Metric[] = ['prAuc', 'accuracy', 'precision', 'recall', 'f1', 'brier', 'ece', 'logLoss'];

/** The candidates side by side on the same holdout. */
export function CandidateTable({ evaluation: { candidates, chosen } }: { evaluation: EvaluationAnswer }) {
  const words = text.model.candidates;
  const best = candidates.toSorted((a, b) => b.rocAuc - a.rocAuc)[0];
  const title =
    best?.name === chosen
      ? text.model.candidatesTitle(titleOf(chosen), count(candidates.length))
      : text.model.candidatesTitleChosen(titleOf(chosen));
  const columns: readonly Column<Candidate>[] = [
    { title: words.name, cell: ({ name }) => titleOf(name) },
    {
      title: words.rocAuc,
      isNumber: true,
      cell: ({ rocAuc, rocAucInterval: { low, high } }) => `${three(rocAuc)} (${three(low)}–${three(high)})`,
    },
    ...METRICS.map((metric) => ({
      title: words[metric],
      isNumber: true,
      cell: (candidate: Candidate) => three(candidate[metric]),
    })),
  ];
  return (
    <Card title={title}>
      <Table
        caption={words.caption}
        columns={columns}
        rows={candidates}
        keyOf={({ name }) => name}
        isChosen={({ name }) => name === chosen}
      />
    </Card>
  );
}

function titleOf(name: string): string {
  return text.model.candidateNames[name] ?? name;
}
