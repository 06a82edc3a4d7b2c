import type { PreviewAnswer } from '../../api/schema';
import { count } from '../../format';
import { text } from '../../text';
import { Card } from '../card';
import { Table } from '../table';

type PreviewColumn = PreviewAnswer['columns'][number];
type Problem = PreviewAnswer['problems'][number];

/** What was understood of the file, before it is sent: columns, then problems row by row. */
export function PreviewCard({ preview }: { preview: PreviewAnswer }) {
  const words = text.score;
  const used = count(preview.columns.filter(({ use }) => use === 'used').length);
  const missing = preview.missing.length;
  return (
    <>
      <Card
        title={missing === 0 ? words.understoodTitle(used) : words.understoodTitleMissing(used, count(missing))}
        warning={missing > 0}
      >
        <p>
          {words.understood(
            count(preview.rowsRead),
            preview.encoding,
            words.delimiters[preview.delimiter] ?? preview.delimiter,
            words.decimals[preview.decimal],
          )}
        </p>
        {missing === 0 ? null : <p>{words.missing(preview.missing.join(', '))}</p>}
        {preview.warnings.map((warning) => (
          <p key={warning}>{warning}</p>
        ))}
        <Columns columns={preview.columns} />
      </Card>
      <Problems preview={preview} />
    </>
  );
}

function Columns({ columns }: { columns: readonly PreviewColumn[] }) {
  const { columns: words, uses, roles, notKnown } = text.score;
  return (
    <Table<PreviewColumn>
      caption={words.caption}
      rows={columns}
      keyOf={(_, index) => String(index)}
      columns={[
        { title: words.header, cell: ({ header }) => header },
        { title: words.knownAs, cell: ({ knownAs }) => knownAs ?? notKnown },
        {
          title: words.use,
          cell: ({ use, role }) => (use === 'used' && role !== null ? roles[role] : uses[use]),
        },
        { title: words.examples, cell: ({ examples }) => <span class="soft">{examples.join(' · ')}</span> },
      ]}
    />
  );
}

function Problems({ preview: { problems, problemsTotal, rowsRejected } }: { preview: PreviewAnswer }) {
  const { problems: words, effects, wholeRow, problemsNone, moreProblems } = text.score;
  if (problemsTotal === 0) return <p class="preview-fine">✓ {problemsNone}</p>;
  const title =
    rowsRejected === 0
      ? text.score.problemsTitle(count(problemsTotal))
      : text.score.problemsTitleRejected(count(rowsRejected));
  return (
    <Card title={title} warning>
      <Table<Problem>
        caption={words.caption}
        rows={problems}
        keyOf={(_, index) => String(index)}
        columns={[
          { title: words.line, isNumber: true, cell: ({ line }) => count(line) },
          { title: words.column, cell: ({ header }) => header ?? wholeRow },
          { title: words.what, cell: ({ detail }) => detail },
          { title: words.effect, cell: ({ effect }) => effects[effect] },
        ]}
      />
      {problems.length < problemsTotal ? (
        <p class="small soft">{moreProblems(count(problems.length), count(problemsTotal))}</p>
      ) : null}
    </Card>
  );
}
