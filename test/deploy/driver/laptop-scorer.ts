import { detectDialect } from '../../../domain/leads/dialect';
import { matchHeader } from '../../../domain/leads/match-header';
import { readLeads } from '../../../domain/leads/read-leads';
import type { ChampionModel } from '../../../domain/model/champion-model';
import { openChampionModel } from '../../../domain/model/open-champion-texts';
import type { BucketView } from './bucket';

/** The champion that lies in a bucket, opened by the code that scores on a laptop. */
export async function openDeployedChampion(processed: BucketView): Promise<ChampionModel> {
  const { version } = await processed.json<{ version: string }>('models/champion.json');
  const text = (file: string): Promise<string> => processed.text(`models/${version}/${file}`);
  return openChampionModel({
    model: await text('model.json'),
    scorer: await text('scorer.json'),
    features: await text('features.json'),
    schema: await text('schema.json'),
  });
}

/** Lead id to probability for the rows of a CSV text, as `npx leadscore score` works them out. */
export function scoreOnLaptop(champion: ChampionModel, csv: string): Map<string, number> {
  const bytes = new TextEncoder().encode(csv);
  const dialect = detectDialect(bytes, 'leads.csv');
  const matched = matchHeader(champion.schema, dialect.header, 'leads.csv', { forScoring: true });
  const { table } = readLeads(bytes, { ...dialect, key: 'leads.csv', ...matched }, champion.schema, {
    forScoring: true,
  });
  const { probabilities } = champion.scorer.score(table);
  return new Map(table.ids.map((id, row) => [id, probabilities[row] ?? Number.NaN]));
}
