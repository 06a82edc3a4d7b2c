import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type ChampionPointer, championPointerSchema } from '../../contracts/champion';
import { NoChampionError } from '../errors';
import { compileLeadTransform, type LeadTransform } from '../features/lead-transform';
import { compileLeadReader, type LeadFromObject, type LeadObject } from '../leads/lead-object';
import type { ChampionModel } from '../model/champion-model';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { ObjectReader, StoredObject } from '../ports/object-store';
import { loadModel } from './champion';
import { parseJson } from './json-artifact';

export interface ServingChampionDeps {
  readonly processed: ObjectReader;
  readonly clock: Clock;
  readonly log: Log;
}

/** The champion, compiled for single leads. */
export interface ServingModel {
  readonly pointer: ChampionPointer;
  readonly champion: ChampionModel;
  readonly read: (lead: LeadObject) => LeadFromObject;
  readonly transform: LeadTransform;
}

/** How long a promotion may stay unnoticed. */
const REVALIDATE_AFTER_MS = 30_000;

/**
 * The champion in memory. The pointer is looked at again every 30 seconds at most, and the model is loaded only where
 * the pointer's ETag has changed; requests that come meanwhile wait for the same load. A new champion that cannot be
 * loaded is an error in the log, and the one before goes on serving.
 */
export class ServingChampion {
  private serving: { readonly etag: string; readonly model: ServingModel } | null = null;
  private checkedAtMs = Number.NEGATIVE_INFINITY;
  private checking: Promise<ServingModel> | null = null;

  constructor(private readonly deps: ServingChampionDeps) {}

  /** Throws NoChampionError before the first release, and what reading the first one throws. A failure is not kept. */
  current(): Promise<ServingModel> {
    const { serving, checkedAtMs } = this;
    if (serving !== null && this.nowMs() - checkedAtMs < REVALIDATE_AFTER_MS) return Promise.resolve(serving.model);
    this.checking ??= this.check().finally(() => {
      this.checking = null;
    });
    return this.checking;
  }

  private async check(): Promise<ServingModel> {
    try {
      const stored = await this.deps.processed.find(PROCESSED_KEYS.champion);
      if (stored === null) throw new NoChampionError('There is no model yet. The first training makes one.');
      if (stored.etag !== this.serving?.etag) this.serving = { etag: stored.etag, model: await this.load(stored) };
    } catch (error) {
      if (this.serving === null) throw error;
      const { version } = this.serving.model.pointer;
      this.deps.log.error('champion cannot be loaded; the one before goes on serving', { serving: version, error });
    }
    this.checkedAtMs = this.nowMs();
    return this.serving.model;
  }

  private async load(stored: StoredObject): Promise<ServingModel> {
    const pointer = parseJson(stored, PROCESSED_KEYS.champion, championPointerSchema);
    // Versions never change: a pointer that came back to the version in memory costs nothing.
    if (pointer.version === this.serving?.model.pointer.version) return { ...this.serving.model, pointer };
    const champion = await loadModel(this.deps.processed, pointer.version);
    this.deps.log.info('champion loaded', { version: pointer.version });
    const { schema, spec } = champion;
    return { pointer, champion, read: compileLeadReader(schema, spec), transform: compileLeadTransform(spec) };
  }

  private nowMs(): number {
    return this.deps.clock.now().getTime();
  }
}
