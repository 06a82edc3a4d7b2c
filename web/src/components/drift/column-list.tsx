import { useState } from 'preact/hooks';
import { count, date, percent } from '../../format';
import { text } from '../../text';
import { Card } from '../card';
import { type Column, Table } from '../table';
import { DistributionPicture } from './distribution-picture';
import { EffectBar } from './effect-bar';
import { Sparkline } from './sparkline';
import { ColumnTag, type DriftColumn, hasMoved } from './verdict-tag';

type Order = keyof typeof text.drift.sorts;
const ORDERS: Readonly<Record<Order, (a: DriftColumn, b: DriftColumn) => number>> = {
  severity: (a, b) => Number(hasMoved(b)) - Number(hasMoved(a)) || severityOf(b) - severityOf(a),
  importance: (a, b) => (b.importance ?? 0) - (a.importance ?? 0),
  name: (a, b) => a.header.localeCompare(b.header),
};

/** A row for each column: how important it is, what it looked like, how far it moved, and since when. */
export function ColumnList({ columns }: { columns: readonly DriftColumn[] }) {
  const [onlyMoved, setOnlyMoved] = useState(false);
  const [wanted, setWanted] = useState('');
  const [order, setOrder] = useState<Order>('severity');
  const shown = columns
    .filter((column) => (!onlyMoved || hasMoved(column)) && column.header.toLowerCase().includes(wanted.toLowerCase()))
    .toSorted(ORDERS[order]);
  return (
    <Card title={titleOf(columns)}>
      <div class="drift-controls">
        <label>
          <span class="field-label">{text.drift.filter}</span>
          <input class="input" type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        </label>
        <label>
          <span class="field-label">{text.drift.sort}</span>
          <select class="select" value={order} onChange={(event) => setOrder(event.currentTarget.value as Order)}>
            {Object.entries(text.drift.sorts).map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input type="checkbox" checked={onlyMoved} onChange={(event) => setOnlyMoved(event.currentTarget.checked)} />
          {text.drift.onlyMoved}
        </label>
      </div>
      <Legend />
      {shown.length === 0 ? (
        <p>{text.drift.noColumn}</p>
      ) : (
        <ColumnTable caption={text.drift.columns.caption} columns={shown} />
      )}
    </Card>
  );
}

/** The score, the mix of grades and the conversion rate, in the same way. */
export function OutputList({ outputs }: { outputs: readonly DriftColumn[] }) {
  if (outputs.length === 0) return null;
  return (
    <Card title={text.drift.outputsTitle}>
      <Legend />
      <ColumnTable caption={text.drift.outputsCaption} columns={outputs} />
    </Card>
  );
}

function Legend() {
  return (
    <p class="drift-legend small soft">
      <span class="drift-key then" /> {text.drift.legendThen} <span class="drift-key now" /> {text.drift.legendNow}
    </p>
  );
}

function ColumnTable({ caption, columns }: { caption: string; columns: readonly DriftColumn[] }) {
  const words = text.drift.columns;
  const cells: Column<DriftColumn>[] = [
    { title: words.column, cell: (column) => <NameOf column={column} /> },
    { title: words.verdict, cell: (column) => <VerdictOf column={column} /> },
    { title: words.picture, cell: (column) => <DistributionPicture column={column} /> },
    { title: words.effect, cell: (column) => <EffectBar column={column} /> },
    { title: words.adjustedP, isNumber: true, cell: ({ adjustedPValue }) => pOf(adjustedPValue) },
    {
      title: words.importance,
      isNumber: true,
      cell: ({ importance }) => (importance === null ? '' : percent(importance)),
    },
  ];
  // The first check of a model has no past.
  if (columns.some(({ trend }) => trend.length > 1))
    cells.push({ title: words.trend, cell: (column) => <Sparkline column={column} /> });
  return <Table caption={caption} columns={cells} rows={columns} keyOf={({ column }) => column} isChosen={hasMoved} />;
}

function NameOf({ column: { header, critical } }: { column: DriftColumn }) {
  return (
    <>
      {header} {critical ? <span class="tag strong">{text.drift.critical}</span> : null}
    </>
  );
}

function VerdictOf({ column }: { column: DriftColumn }) {
  return (
    <>
      <ColumnTag column={column} />
      {column.since === null ? null : <div class="small soft">{text.drift.since(date(column.since.at))}</div>}
    </>
  );
}

function titleOf(columns: readonly DriftColumn[]): string {
  const moved = columns.filter(hasMoved);
  if (moved.length === 0) return text.drift.columnsTitleNone;
  const [first] = moved;
  return moved.length === 1 && first !== undefined
    ? text.drift.columnsTitleOne(first.header)
    : text.drift.columnsTitle(count(moved.length));
}

function severityOf({ effect, threshold }: DriftColumn): number {
  return effect === null ? -1 : effect / threshold;
}

function pOf(p: number | null): string {
  if (p === null) return text.drift.unknown;
  if (p < 0.0001) return text.drift.smallP;
  return p < 0.1 ? p.toFixed(4) : p.toFixed(2);
}
