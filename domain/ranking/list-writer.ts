import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type Grade, gradeSchema } from '../../contracts/model-file';
import { type DetailLine, type ListLine, NEW_FOR_MS, type Ranking } from '../../contracts/ranking';
import type { ChampionModel } from '../model/champion-model';
import { shownText } from '../model/explain/reason-text';
import type { LeadReasons, Reason } from '../model/explain/reasons';
import type { ObjectSink, ObjectSinks } from '../ports/object-sinks';
import type { CodedFacets } from './choose-facets';
import type { EarlierList } from './earlier-list';
import type { LeadFields } from './lead-fields';
import { RankingIndexWriter } from './ranking-index';

export interface ListSettings {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly scoredAt: string;
  readonly leads: number;
  /** Those that score leads of the list. */
  readonly models: readonly ChampionModel[];
  readonly facets: CodedFacets;
  readonly fields: LeadFields;
  /** `null` for the very first list. */
  readonly earlier: EarlierList | null;
}

export interface ListEntry {
  readonly id: string;
  /** Of the table. */
  readonly row: number;
  readonly probability: number;
  readonly grade: Grade;
  readonly hot: boolean;
  /** Place in `models`. */
  readonly model: number;
  /** `null` where the model has no exact reasons. */
  readonly reasons: LeadReasons | null;
}

/** Where the detail line of a lead lies. */
export interface DetailPlace {
  readonly fromByte: number;
  readonly bytes: number;
}

const SHOWN_REASONS = 3;

/** Writes the files of a ranking, some thousand leads at a time, best first. What is under their keys stays until `finish`. */
export class ListWriter {
  private readonly index: RankingIndexWriter;
  private readonly newSince: string;
  private readonly places: readonly ReadonlyMap<string, number>[];
  private readonly explained: Ranking['models'][number]['explained'][];
  private detailByte = 0;

  private constructor(
    private readonly settings: ListSettings,
    private readonly list: ObjectSink,
    private readonly details: ObjectSink,
  ) {
    const { models, leads, scoredAt } = settings;
    this.index = new RankingIndexWriter(leads);
    this.newSince = new Date(Date.parse(scoredAt) - NEW_FOR_MS).toISOString();
    this.places = models.map(({ spec }) => new Map(spec.features.map(({ column }, place) => [column, place])));
    this.explained = models.map(() => null);
  }

  static async open(sinks: ObjectSinks, settings: ListSettings): Promise<ListWriter> {
    const list = await sinks.open(PROCESSED_KEYS.list(settings.runId));
    try {
      return new ListWriter(settings, list, await sinks.open(PROCESSED_KEYS.details(settings.runId)));
    } catch (error) {
      await list.abandon();
      throw error;
    }
  }

  /** Adds the next best leads; answers where their details lie. */
  async add(entries: readonly ListEntry[]): Promise<DetailPlace[]> {
    const [lines, details] = [new LineBuffer(), new LineBuffer()];
    const places = entries.map((entry): DetailPlace => {
      const strongest = entry.reasons === null ? [] : strongestFirst(entry.reasons);
      if (entry.reasons !== null) this.explained[entry.model] ??= this.layoutOf(entry.model, entry.reasons);
      const line = this.lineOf(entry, strongest);
      const lineBytes = lines.add(line);
      const isNew = line.since !== null && line.since > this.newSince;
      const grade = gradeSchema.options.indexOf(entry.grade);
      this.index.add({ probability: entry.probability, grade, isNew, facets: line.f, lineBytes });
      const bytes = details.add(this.detailOf(entry, strongest));
      const fromByte = this.detailByte;
      this.detailByte += bytes;
      return { fromByte, bytes };
    });
    await this.list.write(lines.bytes());
    await this.details.write(details.bytes());
    return places;
  }

  /** Ends both lists. */
  async finish(): Promise<{ readonly index: Uint8Array; readonly models: Ranking['models'] }> {
    await this.list.finish();
    await this.details.finish();
    const models = this.settings.models.map(({ model }, place) => ({
      version: model.version,
      explained: this.explained[place] ?? null,
    }));
    return { index: this.index.bytes(), models };
  }

  async abandon(): Promise<void> {
    await this.list.abandon();
    await this.details.abandon();
  }

  private lineOf({ id, row, probability, grade, hot, model }: ListEntry, strongest: readonly Reason[]): ListLine {
    const { earlier, scoredAt, facets } = this.settings;
    const before = earlier?.leads.get(id);
    return {
      id,
      p: Math.round(probability * 10_000) / 10_000,
      g: grade,
      hot,
      m: model,
      was: [...(before?.was ?? [])],
      since: before === undefined ? (earlier === null ? null : scoredAt) : before.since,
      r: strongest
        .slice(0, SHOWN_REASONS)
        .map((reason) => [this.placeOf(model, reason), shownText(reason.value), rounded(reason.contribution)]),
      f: facets.codesOf(row),
    };
  }

  private detailOf({ id, row, probability, model, reasons }: ListEntry, strongest: readonly Reason[]): DetailLine {
    const c = strongest.map((reason): [number, number] => [this.placeOf(model, reason), rounded(reason.contribution)]);
    const lost = strongest.reduce((sum, { contribution }, at) => sum + contribution - (c[at]?.[1] ?? 0), 0);
    return {
      id,
      p: probability,
      m: model,
      c: reasons === null ? null : c,
      o: reasons === null ? 0 : rounded(reasons.other + reasons.rest + lost),
      v: this.settings.fields.valuesOf(row),
    };
  }

  private placeOf(model: number, { column }: Reason): number {
    return this.places[model]?.get(column) ?? 0;
  }

  private layoutOf(model: number, { scale, expected }: LeadReasons): Ranking['models'][number]['explained'] {
    const { spec } = this.settings.models[model] as ChampionModel;
    const { fields } = this.settings.fields;
    const columns = spec.features.map(({ column, header, kind }) => {
      // Of another kind than the model learned: it cannot read it.
      const field = fields.findIndex((found) => found.column === column && found.kind === kind);
      return { column, header, field: field < 0 ? null : field };
    });
    return { scale, expected, columns };
  }
}

function strongestFirst({ positive, negative }: LeadReasons): Reason[] {
  return [...positive, ...negative].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** Six digits: what is lost by it is in `o`. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

const encoder = new TextEncoder();

/** Lines of JSON as bytes. */
class LineBuffer {
  private readonly lines: Uint8Array[] = [];
  private length = 0;

  /** Answers how many bytes the line has. */
  add(line: object): number {
    const bytes = encoder.encode(`${JSON.stringify(line)}\n`);
    this.lines.push(bytes);
    this.length += bytes.length;
    return bytes.length;
  }

  bytes(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const line of this.lines) {
      whole.set(line, at);
      at += line.length;
    }
    return whole;
  }
}
