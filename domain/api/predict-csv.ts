import type { PredictAnswer } from '../../contracts/prediction';
import { spreadsheetRow } from './spreadsheet-csv';

const HEADER = [
  'lead_id',
  'probability',
  'score_points',
  'grade',
  'hot',
  'positive_reasons',
  'negative_reasons',
  'warnings',
  'error',
  'model_version',
];

/** The answer of `POST /predict` as CSV for spreadsheets: a row per lead, in the order of the request. */
export function predictCsv({ leads, modelVersion, warnings }: PredictAnswer): string {
  const rows = leads.map((lead) => {
    if ('error' in lead) return [lead.id, null, null, null, null, null, null, null, lead.error.detail, modelVersion];
    const { id, probability, scorePoints, grade, hot, reasons } = lead;
    return [
      id,
      // As precise as in the files under scores/.
      probability.toFixed(4),
      scorePoints,
      grade,
      hot ? 'yes' : 'no',
      textsOf(reasons?.positive),
      textsOf(reasons?.negative),
      [...warnings, ...lead.warnings].join(' '),
      null,
      // Of the lead: a challenger may have answered for it.
      lead.modelVersion,
    ];
  });
  return `${[HEADER, ...rows].map(spreadsheetRow).join('\r\n')}\r\n`;
}

function textsOf(list: readonly { readonly text: string }[] = []): string {
  return list.map(({ text }) => text).join('; ');
}
