import { ConcurrentChangeError, ExecutionNameTakenError, ServiceThrottledError } from '../../domain/errors';
import { seededIndexes } from '../../domain/evaluation/random';
import type { StartRunDeps } from '../../domain/pipeline/start-run';
import { makeHandler } from '../../lambdas/start-run/make-handler';

export interface Plan {
  /** When each file is written, ms. */
  readonly drops: readonly number[];
  /** When each training is due, ms. */
  readonly trainings: readonly number[];
  /** How long each run takes, ms; starts over at the end. */
  readonly runMs: readonly number[];
  /** Seed of every other chance and delay. */
  readonly seed: number;
  /** Share of calls in whose middle the function dies, of calls that are throttled, of messages that come twice. */
  readonly deaths: number;
  readonly throttles: number;
  readonly repeats: number;
}

export interface Run {
  readonly name: string;
  readonly trigger: string;
  readonly startedAt: number;
  readonly endsAt: number;
}

interface Message {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  deliveries: number;
}

const VISIBILITY_MS = 180_000;
const LONGEST_CALL_MS = 5_000;
/** How long Step Functions may not list a new execution, or list one that has ended. */
const LIST_LAG_MS = 20_000;
const IN_PROGRESS_MS = 60_000;
const EPOCH = Date.UTC(2026, 10, 21, 10, 0, 0);

/**
 * SQS, Step Functions and DynamoDB in virtual time, with what they are allowed to do to us: deliver late, twice, in several
 * batches at once; list executions that have ended and not those that have just begun; throttle. Functions may die.
 */
export class World {
  now = 0;
  readonly runs: Run[] = [];
  /** Message id to the moment it left the queue for good. */
  readonly acknowledged = new Map<string, number>();
  deaths = 0;
  private timers: { at: number; order: number; wake: () => void }[] = [];
  private readonly messages: Message[] = [];
  private readonly memory = new Map<string, { until: number; answer: { value: unknown } | null }>();
  private order = 0;
  private readonly random: () => number;

  constructor(private readonly plan: Plan) {
    const draw = seededIndexes(plan.seed);
    this.random = () => draw(2 ** 31) / 2 ** 31;
  }

  /** Plays until the queue is empty, an hour after the last message at the earliest. */
  async play(): Promise<void> {
    const { drops, trainings } = this.plan;
    for (const [index, at] of drops.entries()) this.send(at, `drop-${index}`, dropBody(at));
    for (const [index, at] of trainings.entries()) {
      const body = JSON.stringify({ trigger: 'schedule', scheduledTime: new Date(EPOCH + at).toISOString() });
      this.send(at, `training-${index}`, body);
      // Scheduler delivers at least once, and each delivery is a message of its own.
      if (this.luck() < this.plan.repeats) this.send(at, `training-${index}-again`, body);
    }
    for (let poller = 0; poller < 3; poller++) void this.poll();
    const last = Math.max(0, ...drops, ...trainings);
    while (this.messages.length > 0 || this.now < last + 3_600_000) {
      await new Promise(setImmediate);
      const next = this.timers.shift();
      if (next === undefined) throw new Error('nothing is left to happen');
      this.now = next.at;
      if (this.now > last + 100 * 3_600_000) throw new Error('messages are never answered');
      next.wake();
    }
  }

  private luck(): number {
    return this.random();
  }

  private sleepUntil(at: number): Promise<void> {
    return new Promise((wake) => {
      this.timers.push({ at, order: this.order++, wake });
      this.timers.sort((a, b) => a.at - b.at || a.order - b.order);
    });
  }

  private send(at: number, id: string, body: string): void {
    void this.sleepUntil(at + this.luck() * LONGEST_CALL_MS).then(() =>
      this.messages.push({ id, body, visibleAt: this.now, deliveries: 0 }),
    );
  }

  private async poll(): Promise<void> {
    for (;;) {
      await this.sleepUntil(this.now + 2_000 + this.luck() * 20_000);
      const visible = this.messages.filter(({ visibleAt }) => visibleAt <= this.now);
      const batch = visible.slice(0, 1 + Math.floor(this.luck() * visible.length));
      if (batch.length === 0) continue;
      for (const message of batch) {
        message.visibleAt = this.now + VISIBILITY_MS;
        message.deliveries++;
      }
      await this.invoke(batch);
    }
  }

  /** A function that dies answers nothing, and its batch comes back. */
  private async invoke(batch: readonly Message[]): Promise<void> {
    let die: () => void = () => undefined;
    const death = new Promise<null>((resolve) => {
      die = () => resolve(null);
    });
    const handler = makeHandler(this.deps(die));
    const event = { Records: batch.map(({ id, body }) => ({ messageId: id, body })) };
    const result = await Promise.race([handler(event), death]);
    if (result === null) return;
    const failed = new Set(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const message of batch) {
      if (failed.has(message.id)) continue;
      this.acknowledged.set(message.id, this.now);
      // SQS may deliver once more what has been deleted.
      if (message.deliveries < 3 && this.luck() < this.plan.repeats)
        message.visibleAt = this.now + this.luck() * 30_000;
      else this.messages.splice(this.messages.indexOf(message), 1);
    }
  }

  private deps(die: () => void): StartRunDeps {
    const call = async (): Promise<void> => {
      await this.sleepUntil(this.now + this.luck() * LONGEST_CALL_MS);
      if (this.luck() >= this.plan.deaths) return;
      this.deaths++;
      die();
      await new Promise(() => undefined);
    };
    const throttle = (): void => {
      if (this.luck() < this.plan.throttles) throw new ServiceThrottledError('busy');
    };
    return {
      clock: { now: () => new Date(EPOCH + this.now) },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      executions: {
        running: async () => {
          await call();
          throttle();
          const listed = this.runs.filter(
            ({ startedAt, endsAt }) =>
              startedAt + this.luck() * LIST_LAG_MS <= this.now && this.now < endsAt + this.luck() * LIST_LAG_MS,
          );
          return listed.map(({ name, startedAt }) => ({ name, startedAt: new Date(EPOCH + startedAt) })).reverse();
        },
        start: async (name, { trigger }) => {
          throttle();
          const same = this.runs.find((run) => run.name === name);
          if (same !== undefined && (same.trigger !== trigger || same.endsAt <= this.now)) {
            throw new ExecutionNameTakenError(name);
          }
          const runMs = this.plan.runMs[this.runs.length % this.plan.runMs.length] as number;
          if (same === undefined) this.runs.push({ name, trigger, startedAt: this.now, endsAt: this.now + runMs });
          await call();
        },
      },
      once: { run: (key, seconds, act) => this.once(key, seconds, act, call, throttle) },
    };
  }

  private async once<T>(
    key: string,
    seconds: number,
    act: () => Promise<T>,
    call: () => Promise<void>,
    throttle: () => void,
  ): Promise<T> {
    await call();
    throttle();
    const known = this.memory.get(key);
    if (known !== undefined && known.until > this.now) {
      if (known.answer === null) throw new ConcurrentChangeError(key);
      return known.answer.value as T;
    }
    this.memory.set(key, { until: this.now + IN_PROGRESS_MS, answer: null });
    try {
      const value = await act();
      await call();
      this.memory.set(key, { until: this.now + seconds * 1000, answer: { value } });
      return value;
    } catch (error) {
      this.memory.delete(key);
      throw error;
    }
  }
}

/** As EventBridge says it: the time is cut to the second. */
function dropBody(at: number): string {
  const time = `${new Date(EPOCH + at).toISOString().slice(0, 19)}Z`;
  return JSON.stringify({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time,
    detail: { bucket: { name: 'raw' }, object: { key: `leads/${at}.csv` } },
  });
}
