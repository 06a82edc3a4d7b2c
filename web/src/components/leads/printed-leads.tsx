import { flushSync } from 'preact/compat';
import { useEffect, useState } from 'preact/hooks';
import type { ListedLead } from '../../api/shapes';
import { count } from '../../format';
import type { LeadPages } from '../../state/lead-pages';
import { text } from '../../text';
import { LeadRow } from './lead-row';

export interface PrintedLeadsProps {
  readonly pages: LeadPages;
  readonly line: number;
}

/**
 * The call list on paper: the rows down to the reader's line, one below the other. Only there while the page is printed,
 * and never on the screen, whose list has a height for each row that is not drawn.
 */
export function PrintedLeads({ pages, line }: PrintedLeadsProps) {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    // The browser takes its picture as soon as this returns.
    const begin = (): void => flushSync(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  if (!isPrinting) return null;
  const leads: ListedLead[] = [];
  for (let lead = pages.row(0); lead !== null && leads.length < line; lead = pages.row(leads.length)) leads.push(lead);
  return (
    <>
      <ol class="printed-leads">
        {leads.map((lead, index) => (
          <li key={lead.id}>
            <LeadRow index={index} lead={lead} isWithin={false} isActive={false} onFocus={ignore} />
          </li>
        ))}
      </ol>
      {leads.length === line ? null : (
        <p class="printed-leads">{text.leads.printedPart(count(leads.length), count(line))}</p>
      )}
    </>
  );
}

function ignore(): void {}
