import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ScoreColumns } from './score-columns';

/** Leads of a row group: what is held in memory before it is written. */
const GROUP_ROWS = 65_536;

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
const REQUIRED = { repetition_type: 'REQUIRED' } as const;
const SCORE_COLUMNS = [
  { name: 'lead_id', ...TEXT, ...REQUIRED },
  { name: 'probability', type: 'DOUBLE', ...REQUIRED },
  { name: 'grade', ...TEXT, ...REQUIRED },
  { name: 'hot', type: 'BOOLEAN', ...REQUIRED },
] as const;
const REASON_COLUMNS = [
  { name: 'positive_reasons', ...TEXT, ...REQUIRED },
  { name: 'negative_reasons', ...TEXT, ...REQUIRED },
] as const;

/**
 * Scores as Parquet, written while they come: lead_id, probability, grade, hot and, where `withReasons`, the reasons for
 * and against. Each call returns the bytes of the file that are ready; the last ones come from `finish`.
 */
export class ScoresParquet {
  private readonly writer = new ByteWriter();
  private readonly parquet: ParquetWriter;
  private held: ScoreColumns[] = [];
  private heldRows = 0;

  constructor(private readonly withReasons: boolean) {
    const columns = [...SCORE_COLUMNS, ...(withReasons ? REASON_COLUMNS : [])];
    const schema = [{ name: 'root', num_children: columns.length }, ...columns];
    this.parquet = new ParquetWriter({ writer: this.writer, schema, statistics: false });
  }

  add(columns: ScoreColumns): Uint8Array {
    this.held.push(columns);
    this.heldRows += columns.ids.length;
    if (this.heldRows >= GROUP_ROWS) this.writeGroup();
    return this.ready();
  }

  finish(): Uint8Array {
    if (this.heldRows > 0) this.writeGroup();
    this.parquet.finish();
    return this.ready();
  }

  private writeGroup(): void {
    const { held, heldRows } = this;
    this.held = [];
    this.heldRows = 0;
    const probabilities = new Float64Array(heldRows);
    let row = 0;
    for (const columns of held) {
      probabilities.set(columns.probabilities, row);
      row += columns.ids.length;
    }
    const columnData = [
      { name: 'lead_id', data: held.flatMap(({ ids }) => ids) },
      { name: 'probability', data: probabilities },
      { name: 'grade', data: held.flatMap(({ grades }) => grades) },
      { name: 'hot', data: held.flatMap(({ hot }) => Array.from(hot, (flag) => flag === 1)) },
    ];
    if (this.withReasons) {
      columnData.push({ name: 'positive_reasons', data: held.flatMap(({ positiveReasons }) => positiveReasons ?? []) });
      columnData.push({ name: 'negative_reasons', data: held.flatMap(({ negativeReasons }) => negativeReasons ?? []) });
    }
    this.parquet.write({ columnData, rowGroupSize: heldRows });
  }

  /** What has been written since the last call. */
  private ready(): Uint8Array {
    const bytes = this.writer.getBytes().slice();
    // `offset`, by which Parquet's footer finds everything, goes on counting.
    this.writer.index = 0;
    return bytes;
  }
}
