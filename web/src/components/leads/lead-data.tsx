import type { LeadAnswer } from '../../api/schema';
import { text } from '../../text';
import { Card } from '../card';
import { Table } from '../table';

/** What the export said of a lead, and what it left open. */
export function LeadData({ lead }: { lead: LeadAnswer }) {
  if (lead.fields.length === 0)
    return (
      <Card title={text.lead.dataTitle}>
        <p class="soft">{text.lead.dataNone}</p>
      </Card>
    );
  const missing = lead.fields.filter(({ value }) => value === null);
  return (
    <>
      {missing.length === 0 ? null : (
        <Card title={text.lead.missingTitle(missing.length)} lead={text.lead.missingWhy}>
          <ul class="missing">
            {missing.map(({ column, header }) => (
              <li key={column}>{header}</li>
            ))}
          </ul>
        </Card>
      )}
      <Card title={text.lead.dataTitle} lead={text.lead.data}>
        <Table
          columns={[
            { title: text.lead.table.column, cell: ({ header }) => header },
            {
              title: text.lead.table.value,
              cell: ({ value }) => (value === null ? <span class="tag">{text.lead.missingTag}</span> : value),
            },
          ]}
          rows={lead.fields}
          keyOf={({ column }) => column}
        />
      </Card>
    </>
  );
}
