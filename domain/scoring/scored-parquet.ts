import { parquetMetadataAsync, parquetRead } from 'hyparquet';
import type { Grade } from '../../contracts/model-file';
import type { ObjectRanges } from '../ports/object-store';
import type { ScoreColumns } from './score-columns';

/** Row by row what `ScoresParquet` has written, a row group at a time. */
export async function* readScoresParquet(
  store: ObjectRanges,
  key: string,
  bytes: number,
): AsyncGenerator<ScoreColumns> {
  const file = {
    byteLength: bytes,
    slice: async (start: number, end: number = bytes): Promise<ArrayBuffer> => {
      const range = await store.getRange(key, start, end - start);
      // A copy, because a Node Buffer may lie in a larger memory.
      return new Uint8Array(range).buffer;
    },
  };
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rows = Number(num_rows);
    const columns = new Map<string, unknown[]>();
    const onChunk = ({ columnName, columnData }: { columnName: string; columnData: ArrayLike<unknown> }): void => {
      columns.set(columnName, [...(columns.get(columnName) ?? []), ...Array.from(columnData)]);
    };
    await parquetRead({ file, metadata, rowStart, rowEnd: rowStart + rows, onChunk });
    rowStart += rows;
    const column = <T>(name: string): T[] => (columns.get(name) ?? []) as T[];
    yield {
      ids: column<string>('lead_id'),
      probabilities: Float64Array.from(column<number>('probability')),
      grades: column<Grade>('grade'),
      hot: Uint8Array.from(column<boolean>('hot'), (isHot) => (isHot ? 1 : 0)),
      positiveReasons: columns.has('positive_reasons') ? column<string>('positive_reasons') : null,
      negativeReasons: columns.has('negative_reasons') ? column<string>('negative_reasons') : null,
    };
  }
}
