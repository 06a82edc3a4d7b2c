import type { LeadAnswer } from '../../api/schema';
import { asExported } from '../../format';
import { useSuspects } from '../../state/use-suspects';
import { text } from '../../text';
import { Card } from '../card';
import { Table } from '../table';

type Field = LeadAnswer['fields'][number];

/** What the export said of a lead, and what it left open. */
export function LeadData({ lead }: { lead: LeadAnswer }) {
  if (lead.fields.length === 0)
    return (
      <Card title={text.lead.dataTitle}>
        <p class="soft">{text.lead.dataNone}</p>
      </Card>
    );
  const missing = lead.explanation?.contributions.filter((reason) => reason.missing) ?? [];
  return (
    <>
      {missing.length === 0 ? null : <Missing columns={missing} />}
      <Card title={text.lead.dataTitle} lead={text.lead.data}>
        <Table<Field>
          columns={[
            { title: text.lead.table.column, cell: ({ header }) => header },
            { title: text.lead.table.value, cell: (field) => <ValueOf field={field} /> },
          ]}
          rows={lead.fields}
          keyOf={({ column }) => column}
        />
      </Card>
    </>
  );
}

/**
 * What can be filled in for a sharper score: only what the model looks at, and nothing that may be known only after the
 * sale, which to fill in before would be wrong.
 */
function Missing({ columns }: { columns: readonly { readonly column: string; readonly header: string }[] }) {
  const suspects = useSuspects();
  if (suspects === null) return null;
  const shown = columns.filter(({ column }) => !suspects.some((suspect) => suspect.column === column));
  if (shown.length === 0) return null;
  return (
    <Card title={text.lead.missingTitle(shown.length)} lead={text.lead.missingWhy}>
      <ul class="missing">
        {shown.map(({ column, header }) => (
          <li key={column}>{header}</li>
        ))}
      </ul>
    </Card>
  );
}

function ValueOf({ field: { kind, value } }: { field: Field }) {
  if (value === null) return <span class="tag">{text.lead.missingTag}</span>;
  return <>{kind === 'time' ? asExported(value) : value}</>;
}
