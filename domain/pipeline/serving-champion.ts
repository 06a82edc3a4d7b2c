import type { ChampionPointer } from '../../contracts/champion';
import { MODEL_KEYS } from '../../contracts/model-keys';
import { DEFAULT_REASONS } from '../../contracts/predict-limits';
import { scoreRequest } from '../api/score-request';
import { NoChampionError } from '../errors';
import { loadReasons } from '../model/explain/load-reasons';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { ObjectReader, StoredObject } from '../ports/object-store';
import type { Timer } from '../ports/timer';
import type { OlderModelLoader } from './load-packed-model';
import { parsePointer } from './parse-pointer';
import { parseRollout } from './parse-rollout';
import { planOfReign } from './rollout-plan';
import { type ReadyModel, readyModel, type ServingModel, type ServingRollout } from './serving-model';

export type { ReadyModel, ServingModel, ServingRollout } from './serving-model';

export interface ServingChampionDeps {
  readonly processed: ObjectReader;
  readonly clock: Clock;
  readonly log: Log;
  /** Bounds how long a request waits for a check. Without one it waits as long as `processed` tries. */
  readonly timer?: Timer;
  /** Loads versions of before `scorer.bin`. @default those are errors, which spares the schemas that they need */
  readonly loadOlder?: OlderModelLoader;
}

/** From this age on of what is known, a request starts a check and is answered at once with what is in memory. */
const RECHECK_AFTER_MS = 20_000;
/** From this age on a request waits for the check: 10 s before the promised minute, which are the load's. */
const MUST_CHECK_AFTER_MS = 50_000;
/** A request waits for a check no longer than this: reading the pointer takes 20 ms, a new model some 100 ms more. */
const WAIT_AT_MOST_MS = 1_000;
/** Pause after a check that failed or was not waited for, so that a lost store does not hold up every request. */
const RETRY_AFTER_MS = 10_000;

/** No ETag: what could not be loaded is tried again with the next check. */
const TRY_AGAIN = '';

type Files = readonly [champion: StoredObject | null, rollout: StoredObject | null];

interface Opened {
  readonly serving: ServingModel;
  readonly models: readonly ReadyModel[];
  /** Of the pointer and the rollout that it was made from. */
  readonly etags: string;
}

interface Check {
  readonly number: number;
  readonly beganAtMs: number;
  readonly done: Promise<void>;
}

/**
 * The champion in memory, and the challenger of a rollout beside it.
 *
 * The promise: a request that begins 60 s or more after a promotion, a rollback, or the start or end of a rollout is
 * answered by the model that holds since then. It is not kept where the store does not answer within a second, or the new
 * version cannot be loaded or fails its self-test: then the one before goes on answering, and an error is in the log.
 *
 * An instance that is asked every half a minute never lets a request wait: pointer, model, compilation and the first
 * score happen beside the requests, and the models change places in between. What JavaScript's one thread compiles meanwhile
 * (tens of milliseconds) may delay a request that comes just then. A Lambda is frozen between requests, and what happens
 * beside them stands still with it; so an instance that has been idle lets its first request wait for the check, at most a
 * second. A check that was itself in the ice tells what held before, and is begun anew.
 */
export class ServingChampion {
  private serving: ServingModel | null = null;
  private etags = TRY_AGAIN;
  /** What `serving` is made of. */
  private models: readonly ReadyModel[] = [];
  /** When the last check that succeeded began: what it read was true then or later. */
  private checkedAtMs = Number.NEGATIVE_INFINITY;
  private lastCheck = 0;
  private quietSinceMs = Number.NEGATIVE_INFINITY;
  private checks = 0;
  private checking: Check | null = null;

  constructor(private readonly deps: ServingChampionDeps) {}

  /** Throws NoChampionError before the first release, and what reading the first one throws. A failure is not kept. */
  async current(): Promise<ServingModel> {
    const { serving } = this;
    if (serving === null) return this.first();
    if (this.isWithin(RECHECK_AFTER_MS, this.checkedAtMs) || this.isWithin(RETRY_AFTER_MS, this.quietSinceMs)) {
      return serving;
    }
    const check = this.sharedCheck();
    if (this.isWithin(MUST_CHECK_AFTER_MS, this.checkedAtMs)) return serving;
    if (!(await this.settles(check.done))) {
      this.quietSinceMs = this.nowMs();
      this.deps.log.warn('a request did not wait longer for the check of the champion', { waitedMs: WAIT_AT_MOST_MS });
    }
    return this.serving ?? serving;
  }

  private async first(): Promise<ServingModel> {
    await this.sharedCheck().done;
    if (this.serving === null) throw new NoChampionError('There is no model yet. The first training makes one.');
    return this.serving;
  }

  /** The check under way, unless it is so old that what it has read may be; else a new one. */
  private sharedCheck(): Check {
    const { checking } = this;
    if (checking !== null && this.isWithin(MUST_CHECK_AFTER_MS, checking.beganAtMs)) return checking;
    const number = ++this.checks;
    const beganAtMs = this.nowMs();
    const done = this.check(number, beganAtMs).finally(() => {
      if (this.checking?.number === number) this.checking = null;
    });
    this.checking = { number, beganAtMs, done };
    return this.checking;
  }

  /** Rejects only where there is nothing that could go on answering. */
  private async check(number: number, beganAtMs: number): Promise<void> {
    const { processed } = this.deps;
    let files: Files;
    try {
      files = await Promise.all([processed.find(MODEL_KEYS.champion), processed.find(MODEL_KEYS.rollout)]);
    } catch (error) {
      // The store is out of reach: what is known goes on ageing.
      this.goOnDespite(error);
      this.quietSinceMs = this.nowMs();
      return;
    }
    const opened = await this.open(files).catch((error: unknown) => this.goOnDespite(error));
    // A later check has overtaken this one.
    if (number < this.lastCheck) return;
    this.serving = opened.serving;
    this.models = opened.models;
    this.etags = opened.etags;
    this.checkedAtMs = beganAtMs;
    this.lastCheck = number;
  }

  private async open([champion, rollout]: Files): Promise<Opened> {
    if (champion === null) throw new NoChampionError('There is no model yet. The first training makes one.');
    const etags = `${champion.etag} ${rollout?.etag ?? ''}`;
    if (this.serving !== null && etags === this.etags) return { serving: this.serving, models: this.models, etags };
    const pointer = parsePointer(champion);
    const [model, tried] = await Promise.all([
      this.model('champion', pointer.version),
      this.openRollout(pointer, rollout).catch((error: unknown) => {
        this.deps.log.error('challenger cannot be loaded; the champion answers for every lead', { error });
        return undefined;
      }),
    ]);
    const serving = { ...model, pointer, rollout: tried ?? null };
    const models = serving.rollout === null ? [model] : [model, serving.rollout.challenger];
    return { serving, models, etags: tried === undefined ? TRY_AGAIN : etags };
  }

  private async openRollout(pointer: ChampionPointer, stored: StoredObject | null): Promise<ServingRollout | null> {
    if (stored === null) return null;
    const plan = planOfReign(parseRollout(stored), pointer);
    return plan === null ? null : { plan, challenger: await this.model('challenger', plan.challenger) };
  }

  /** Versions never change: one that is in memory, in either part, costs nothing. */
  private async model(part: 'champion' | 'challenger', version: string): Promise<ReadyModel> {
    const known = this.models.find(({ champion }) => champion.model.version === version);
    if (known !== undefined) return known;
    const model = await readyModel(this.deps.processed, version, this.deps.loadOlder);
    // Its first score, of a lead of which nothing is known, compiles what the first real lead would wait for. Where nothing
    // serves yet that lead is waiting already.
    if (this.serving !== null) scoreRequest(model, [{}], { top: DEFAULT_REASONS, compile: await loadReasons() });
    this.deps.log.info(`${part} loaded`, { version });
    return model;
  }

  /** The champion as before, alone; logged. Throws the error where there is none. */
  private goOnDespite(error: unknown): Opened {
    const { serving, models } = this;
    if (serving === null) throw error;
    const { version } = serving.pointer;
    this.deps.log.error('champion cannot be loaded; the one before goes on serving', { serving: version, error });
    return { serving: serving.rollout === null ? serving : { ...serving, rollout: null }, models, etags: TRY_AGAIN };
  }

  private async settles(work: Promise<unknown>): Promise<boolean> {
    if (this.deps.timer !== undefined) return this.deps.timer.settlesWithin(WAIT_AT_MOST_MS, work);
    await work;
    return true;
  }

  /** True until `ms` have passed since; false as well where the clock was set back. */
  private isWithin(ms: number, sinceMs: number): boolean {
    const agoMs = this.nowMs() - sinceMs;
    return agoMs >= 0 && agoMs < ms;
  }

  private nowMs(): number {
    return this.deps.clock.now().getTime();
  }
}
