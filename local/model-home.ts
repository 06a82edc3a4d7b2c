import { existsSync } from 'node:fs';
import path from 'node:path';
import { FileModelRegistry } from '../adapters/local/file-model-registry';
import { PROCESSED_KEYS } from '../contracts/artifact-keys';
import { leadSchemaSchema } from '../contracts/lead-schema';
import { UsageError } from '../domain/errors';
import { findJson } from '../domain/pipeline/json-artifact';
import type { ModelRegistry } from '../domain/ports/model-registry';
import type { ObjectStore } from '../domain/ports/object-store';
import { openHome } from './home';

/** A run has the warehouse for seconds at most. */
const PATIENCE_MS = 10_000;

/** What the commands about models need of a home, on this machine or in AWS. */
export interface ModelHome {
  /** The folder, or `s3://<bucket>`. */
  readonly name: string;
  readonly processed: ObjectStore;
  readonly registry: ModelRegistry;
  /** 1 converted, 0 not, by lead id; `null` where this home cannot say. */
  readonly outcomes: () => Promise<ReadonlyMap<string, 0 | 1> | null>;
}

export const MODEL_HOME_HELP = 'folder that holds the models, or s3://<processed bucket> of a stage in AWS';

/** Throws UsageError where an address of S3 names no bucket. */
export async function openModelHome(home: string): Promise<ModelHome> {
  if (!home.startsWith('s3://')) return openFolder(home);
  const bucket = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(home)?.[1];
  if (bucket === undefined) {
    throw new UsageError(`${home} names no bucket. Give the processed bucket of the stage:  --home s3://<bucket>`);
  }
  // The SDK takes a third of a second to load, which commands on this machine need not wait for.
  const { openDeployedHome } = await import('./deployed-home');
  return openDeployedHome(bucket);
}

function openFolder(folder: string): ModelHome {
  const home = openHome(folder);
  const { processed } = home;
  return {
    name: home.folder,
    processed,
    registry: new FileModelRegistry(processed),
    outcomes: async () => {
      const schema = await findJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
      if (schema === null || !existsSync(path.join(home.folder, 'warehouse.duckdb'))) return null;
      const { ids, outcomes } = await home.shareWarehouse(PATIENCE_MS).exportLabelledLeads(schema);
      return new Map(ids.map((id, row) => [id, outcomes[row] === 1 ? 1 : 0]));
    },
  };
}
