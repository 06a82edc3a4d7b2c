import { useEffect, useRef, useState } from 'preact/hooks';
import type { LeadscoreApi } from '../../api/leadscore-api';
import type { Query } from '../../api/request';
import type { LeadsAnswer } from '../../api/schema';
import { download } from '../../export/download';
import { exportLeads } from '../../export/export-leads';
import { count } from '../../format';
import { asApiError } from '../../state/use-query';
import { text } from '../../text';

export interface ExportButtonsProps {
  readonly api: LeadscoreApi;
  readonly filter: Query;
  readonly head: LeadsAnswer;
  readonly line: number;
  readonly isNarrowed: boolean;
}

/** The list as a file for a spreadsheet: up to the line, or all of it. */
export function ExportButtons({ api, filter, head, line, isNarrowed }: ExportButtonsProps) {
  const [said, setSaid] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (rows: number): Promise<void> => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const tell = (done: number): void => setSaid(text.leads.exporting(count(done), count(rows)));
    tell(0);
    try {
      const { signal } = controller;
      const content = await exportLeads({ api, filter, rows, facets: head.facets, onProgress: tell, signal });
      download(`${text.leads.exportFile}-${(head.scoredAt ?? '').slice(0, 10)}.csv`, content);
      setSaid(text.leads.exported(count(rows)));
    } catch (cause) {
      if (!controller.signal.aborted) setSaid(asApiError(cause).message);
    }
  };
  return (
    <div class="list-tools">
      <p class="soft small list-keys">{isNarrowed ? text.leads.filtered(count(head.total)) : text.leads.keys}</p>
      <span class="soft small" role="status">
        {said}
      </span>
      <span class="list-export">
        <span class="soft small">{text.leads.export}</span>
        <button type="button" class="button" onClick={() => void run(line)}>
          {text.leads.exportLine(count(line))}
        </button>
        {line < head.total ? (
          <button type="button" class="button quiet" onClick={() => void run(head.total)}>
            {text.leads.exportAll(count(head.total))}
          </button>
        ) : null}
      </span>
    </div>
  );
}
