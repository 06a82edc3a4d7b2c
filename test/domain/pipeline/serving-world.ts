import { loadJsonModel } from '../../../domain/pipeline/load-json-model';
import { startRollout } from '../../../domain/pipeline/rollout';
import { ServingChampion } from '../../../domain/pipeline/serving-champion';
import type { ObjectReader } from '../../../domain/ports/object-store';
import { homeWithChampion, type PipelineHome } from './pipeline-home';

/** What a person calls a version: `v1`, or `v1+v2` where v2 is rolled out beside it. */
export type Answer = string;

/**
 * A ServingChampion over a home in memory, on a clock and a store that a test holds still: reads wait while the world is
 * frozen, as those of a Lambda do between two requests.
 */
export class ServingWorld {
  readonly reads: string[] = [];
  readonly errors: { message: string; values: unknown }[] = [];
  readonly warnings: string[] = [];
  failWith: Error | null = null;
  /** Reads of these keys hang until `thaw`. */
  frozen: (key: string) => boolean = () => false;
  private thawed: (() => void)[] = [];
  private expired: (() => void)[] = [];
  readonly serving: ServingChampion;

  constructor(readonly home: PipelineHome) {
    this.serving = this.instance();
  }

  static async make(versions = 1): Promise<ServingWorld> {
    const home = await homeWithChampion();
    for (let version = 2; version <= versions; version++) await home.train(`run-${version}`);
    return new ServingWorld(home);
  }

  instance(): ServingChampion {
    const note = async <T>(key: string, read: () => Promise<T>): Promise<T> => {
      this.reads.push(key);
      if (this.failWith !== null) throw this.failWith;
      // What S3 answers is what held when it was asked, however late the answer is looked at.
      const answer = await read();
      if (this.frozen(key)) await new Promise<void>((resolve) => this.thawed.push(resolve));
      return answer;
    };
    const processed: ObjectReader = {
      get: (key) => note(key, () => this.home.processed.get(key)),
      find: (key) => note(key, () => this.home.processed.find(key)),
    };
    const log = {
      info: () => undefined,
      warn: (message: string) => void this.warnings.push(message),
      error: (message: string, values?: unknown) => void this.errors.push({ message, values }),
    };
    const settlesWithin = (_ms: number, work: Promise<unknown>): Promise<boolean> =>
      new Promise((resolve) => {
        this.expired.push(() => resolve(false));
        work.then(
          () => resolve(true),
          () => resolve(true),
        );
      });
    return new ServingChampion({
      processed,
      clock: this.home.clock,
      log,
      timer: { settlesWithin },
      loadOlder: loadJsonModel,
    });
  }

  pass(seconds: number): void {
    this.home.nowMs += seconds * 1000;
  }

  async ask(serving: ServingChampion = this.serving): Promise<Answer> {
    const { champion, rollout } = await serving.current();
    return [champion, ...(rollout === null ? [] : [rollout.challenger.champion])]
      .map(({ scorer }) => scorer.version)
      .join('+');
  }

  /** Lets everything run that can. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Answers the reads that hang, and freezes no further ones. */
  async thaw(): Promise<void> {
    this.frozen = () => false;
    for (const resolve of this.thawed.splice(0)) resolve();
    await this.settle();
  }

  /** The time is up for every request that waits. */
  async runOutOfPatience(): Promise<void> {
    await this.settle();
    for (const expire of this.expired.splice(0)) expire();
    await this.settle();
  }

  rollOut(version: string, share = 0) {
    return startRollout(this.home, { version, mode: share === 0 ? 'shadow' : 'share', share, reason: 'to see' });
  }
}
