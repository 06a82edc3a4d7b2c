import { FileModelRegistry } from '../../../adapters/local/file-model-registry';
import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { LeadSchema } from '../../../contracts/lead-schema';
import type { ModelFile } from '../../../contracts/model-file';
import { type RunOptions, runOptionsSchema } from '../../../contracts/run';
import type { CandidateName } from '../../../contracts/training';
import { keepInsideFences } from '../../../domain/features/outliers';
import { parseFeatureSpec } from '../../../domain/features/spec-hash';
import { evaluateChallenger } from '../../../domain/pipeline/evaluate-challenger';
import { prepareTraining } from '../../../domain/pipeline/prepare-training';
import { promoteChallenger } from '../../../domain/pipeline/promote-challenger';
import { trainingRows } from '../../../domain/pipeline/training-rows';
import type { ModelRegistry } from '../../../domain/ports/model-registry';
import type { ScoreStore } from '../../../domain/ports/score-store';
import type { TrainingOutput } from '../../../domain/ports/training-output';
import { FakeWarehouse } from '../../helpers/fake-warehouse';
import { smallSchema } from '../../helpers/lead-schema';
import type { LeadCells } from '../../helpers/leads-parquet';
import { MemoryObjectSinks } from '../../helpers/memory-object-sinks';
import { MemoryObjectStore } from '../../helpers/memory-object-store';
import { trainingResult } from '../../helpers/training-result';
import { seededNoise, sigmoid } from '../evaluation/support/simulate';

export const OPTIONS: RunOptions = runOptionsSchema.parse({});

export interface SimulatedLeads {
  readonly runId?: string;
  readonly firstNumber?: number;
  readonly seed?: number;
  /** Added to every number of visits. */
  readonly shift?: number;
  readonly open?: boolean;
}

/** Leads of `smallSchema`; they convert with probability sigmoid(2 * (visits - 3)). */
export function simulateLeads(rows: number, options: SimulatedLeads = {}): LeadCells[] {
  const { runId = 'run-1', firstNumber = 0, seed = 1, shift = 0, open = false } = options;
  const { uniform, draw } = seededNoise(seed);
  return Array.from({ length: rows }, (_, row) => {
    const visits = Math.round(uniform() * 600) / 100 + shift;
    const converted = uniform() < sigmoid(2 * (visits - 3));
    return {
      lead_id: `lead-${firstNumber + row}`,
      converted: open ? null : converted,
      lead_number: firstNumber + row,
      visits,
      source: ['Ads', 'Google', 'Referral'][draw(3)] as string,
      do_not_email: draw(4) === 0,
      _run_id: runId,
    };
  });
}

/** A home in memory with everything the use cases ask for; training is a formula. */
export class PipelineHome {
  readonly raw = new MemoryObjectStore();
  readonly processed = new MemoryObjectStore();
  readonly sinks = new MemoryObjectSinks(this.processed);
  readonly warehouse = new FakeWarehouse();
  /** In a store of its own, so that `processed` holds what the use cases write and nothing else. */
  registry: ModelRegistry = new FileModelRegistry(new MemoryObjectStore());
  scoreStore: Pick<ScoreStore, 'record'> | null = null;
  readonly warnings: [message: string, values: unknown][] = [];
  nowMs = Date.UTC(2026, 10, 20, 12);
  trackerWarning: string | null = null;
  /** What the candidates look at: the column that decides, or none of it. */
  candidatesSee: 'visits' | 'nothing' = 'visits';
  readonly clock = { now: () => new Date(this.nowMs) };
  readonly tracker = { logEvaluation: async () => this.trackerWarning };
  readonly log = {
    info: () => undefined,
    warn: (message: string, values?: unknown) => void this.warnings.push([message, values]),
    error: () => undefined,
  };
  readonly trainingOutput = { read: (modelArtifacts: string) => this.readTraining(modelArtifacts) };

  constructor(readonly schema: LeadSchema = smallSchema()) {}

  async pinSchema(schema: LeadSchema = this.schema): Promise<void> {
    await this.processed.put(PROCESSED_KEYS.schema, JSON.stringify(schema));
  }

  /** Prepare and evaluate, as the state machine would around a training job. */
  async train(runId: string, options: RunOptions = OPTIONS) {
    await this.pinSchemaIfNew();
    await prepareTraining(this, { runId, options });
    return this.evaluate(runId, options);
  }

  evaluate(runId: string, options: RunOptions = OPTIONS) {
    return evaluateChallenger(this, { runId, options, modelArtifacts: runId });
  }

  /** As `train`, and the challenger becomes champion whatever the gate says. */
  async release(runId: string, options: RunOptions = OPTIONS) {
    const { version, reason } = await this.train(runId, options);
    return promoteChallenger(this, { runId, version, reason });
  }

  private async pinSchemaIfNew(): Promise<void> {
    if ((await this.processed.find(PROCESSED_KEYS.schema)) === null) await this.pinSchema();
  }

  /** Two candidates by hand: the truth about the leads, and a constant. */
  async readTraining(runId: string): Promise<TrainingOutput> {
    const spec = parseFeatureSpec(await this.processed.json(`${PROCESSED_KEYS.trainingInput(runId)}features.json`));
    const prepared = await this.processed.json<{ options: RunOptions }>(PROCESSED_KEYS.prepared(runId));
    const schema = await this.processed.json<LeadSchema>(PROCESSED_KEYS.schema);
    const { train } = await trainingRows(this.warehouse, schema, prepared.options);
    const kept = keepInsideFences(spec, train);
    const visits = kept.columns.get('visits');
    const slope = this.candidatesSee === 'visits' && visits?.kind === 'number' ? 2 : 0;
    const candidate = (name: CandidateName, weight: number): [ModelFile, Float64Array] => [
      {
        formatVersion: 1,
        name,
        featureSpecHash: spec.hash,
        featureCount: spec.outputs.length,
        model: {
          kind: 'logistic',
          intercept: -3 * weight,
          coefficients: spec.outputs.map((output) => (output.name === 'visits' ? weight : 0)),
        },
      },
      Float64Array.from(kept.ids, (_, row) =>
        sigmoid(weight === 0 || visits?.kind !== 'number' ? 0 : weight * ((visits.values[row] as number) - 3)),
      ),
    ];
    const made = [candidate('logistic-regression', slope), candidate('decision-tree', 0)];
    return {
      result: {
        ...trainingResult(['logistic-regression', 'decision-tree'], kept.rowCount),
        featureSpecHash: spec.hash,
      },
      candidates: made.map(([file]) => file),
      outOfFold: new Map(made.map(([file, outOfFold]) => [file.name, outOfFold])),
    };
  }
}

/** The home after a first training on 600 leads of `run-1`: v1 is the champion. */
export async function homeWithChampion(): Promise<PipelineHome> {
  const home = new PipelineHome();
  home.warehouse.leads = simulateLeads(600);
  await home.release('run-1');
  return home;
}
