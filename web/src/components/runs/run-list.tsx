import type { RunsAnswer } from '../../api/schema';
import { duration, when } from '../../format';
import { hrefOf } from '../../route';
import { text } from '../../text';
import { Card } from '../card';
import { type Column, Table } from '../table';
import { StateTag } from './state-tag';

type Run = RunsAnswer['runs'][number];

/** Past runs with why they began and how they ended. */
export function RunList({ runs }: { runs: readonly Run[] }) {
  const words = text.runs.list;
  const columns: Column<Run>[] = [
    {
      title: words.run,
      cell: ({ id, startedAt }) => (
        <a class="run-link" href={hrefOf('runs', id)}>
          {startedAt === null ? id : when(startedAt)}
        </a>
      ),
    },
    { title: words.state, cell: ({ state }) => <StateTag state={state} /> },
    {
      title: words.trigger,
      cell: ({ trigger }) => <span class="run-link">{trigger === null ? '' : text.runs.triggers[trigger]}</span>,
    },
    { title: words.took, isNumber: true, cell: (run) => tookOf(run) },
  ];
  if (runs.some(({ error }) => error !== null))
    columns.push({ title: words.error, cell: ({ error }) => <span class="run-error">{error?.detail ?? ''}</span> });
  return (
    <Card>
      <Table<Run> caption={words.caption} rows={runs} keyOf={({ id }) => id} columns={columns} />
    </Card>
  );
}

function tookOf({ startedAt, endedAt }: Run): string {
  if (startedAt === null || endedAt === null) return '';
  return duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
}
