import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { modelVersionSchema } from '../../contracts/champion';
import type { DriftDecision, DriftReport } from '../../contracts/drift-report';
import type { LeadSchema } from '../../contracts/lead-schema';
import type { CheckDriftInput } from '../../contracts/pipeline';
import type { RetrainInputs } from '../../contracts/retrain';
import { loadSummarySchema, preparedSchema } from '../../contracts/run';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';
import { listVersions } from './champion';
import { decideRetrain } from './decide-retrain';
import { findJson, readJson } from './json-artifact';
import { readLedger } from './ledger';
import { trainedAsAsked } from './trained-as-asked';

export interface RetrainDeps {
  readonly processed: ObjectStore;
  readonly clock: Clock;
}

/** What a drift report says before anything is decided. */
export type Findings = Pick<DriftReport, 'verdict' | 'facts' | 'rules' | 'columns'>;

/** Gathers what a drift report does not know, decides, and gives the decision with all that it was made from. */
export async function decideOn(
  deps: RetrainDeps,
  input: CheckDriftInput,
  findings: Findings,
  schema: LeadSchema,
  champion: string | null,
): Promise<DriftDecision> {
  const { facts, rules, verdict } = findings;
  const version = (await listVersions(deps.processed)).at(-1) ?? null;
  const headerOf = (key: string): string => findings.columns.find(({ column }) => column === key)?.header ?? key;
  const inputs: RetrainInputs = {
    trigger: input.trigger,
    work: input.work,
    retrain: input.options.retrain,
    verdict,
    estimatedLoss: facts.estimatedLoss,
    realisedLoss: facts.realisedLoss ?? null,
    criticalDrifted: facts.criticalDrifted.map(headerOf),
    farDrifted: facts.farDrifted?.map(headerOf) ?? [],
    runsInARow: facts.runsInARow,
    isTrainedAsAsked: await trainedAsAsked(deps.processed, schema, input.trigger === 'manual' ? input.options : null),
    champion,
    lastTraining: version === null ? null : { version, ageHours: await ageHours(deps, version) },
    newOutcomes: version === null ? null : await newOutcomes(deps.processed, input, version),
    rules: rules.retrain,
  };
  return { ...decideRetrain(inputs), inputs };
}

async function ageHours({ processed, clock }: RetrainDeps, version: string): Promise<number> {
  const model = await readJson(processed, PROCESSED_KEYS.model(version, 'model.json'), modelVersionSchema);
  return (clock.now().getTime() - Date.parse(model.createdAt)) / 3_600_000;
}

/** Leads with an outcome after the last load, less those of the last training. */
async function newOutcomes(
  processed: ObjectStore,
  input: CheckDriftInput,
  version: string,
): Promise<RetrainInputs['newOutcomes']> {
  const model = await readJson(processed, PROCESSED_KEYS.model(version, 'model.json'), modelVersionSchema);
  const lastLoad = input.work === 'new-leads' ? input.runId : (await readLedger(processed)).takenIn.at(-1)?.runId;
  if (lastLoad === undefined) return null;
  const loaded = await findJson(processed, PROCESSED_KEYS.loadSummary(lastLoad), loadSummarySchema);
  const prepared = await findJson(processed, PROCESSED_KEYS.prepared(model.runId), preparedSchema);
  if (loaded === null || prepared === null) return null;
  return loaded.labelled - (prepared.trainRows + prepared.outliersRemoved + prepared.holdoutRows);
}
