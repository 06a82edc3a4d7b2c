import { driftReportSchema } from '../../../contracts/drift-report';
import { DEFAULT_DRIFT_RULES } from '../../../contracts/drift-rules';
import { compareFiles, type FileComparison } from '../../../domain/drift/compare-files';
import { profileFile } from '../../../domain/drift/read-compared-leads';
import { SchemaMismatchError, UnreadableFileError } from '../../../domain/errors';
import { driftReportHtml } from '../../../domain/reports/drift/drift-report';
import { seededNoise } from '../evaluation/support/simulate';
import { bytesOf, describeWithXEducation, latin1 } from '../leads/lead-files';

const ROWS = 600;

interface Made {
  readonly seed?: number;
  readonly rows?: number;
  readonly delimiter?: string;
  /** Cells of each row, by header. */
  readonly columns?: Readonly<Record<string, (draw: (below: number) => number, row: number) => string>>;
}

const COLUMNS: NonNullable<Made['columns']> = {
  'Lead Source': (draw) => ['Google', 'Référence', 'Chat', 'Mail'][draw(4)] ?? '',
  Visits: (draw) => String(draw(12) + draw(12)),
  'Do Not Call': (draw) => (draw(10) === 0 ? 'Yes' : 'No'),
};

/** A CSV of made leads, as text. */
function made({ seed = 1, rows = ROWS, delimiter = ',', columns = COLUMNS }: Made = {}): string {
  const { draw } = seededNoise(seed);
  const names = Object.keys(columns);
  const lines = Array.from({ length: rows }, (_, row) =>
    names.map((name) => columns[name]?.(draw, row) ?? '').join(delimiter),
  );
  return `${[names.join(delimiter), ...lines].join('\n')}\n`;
}

function compare(
  reference: string | Uint8Array,
  current: string | Uint8Array,
  rules = DEFAULT_DRIFT_RULES,
): FileComparison {
  const bytes = (file: string | Uint8Array) => (typeof file === 'string' ? bytesOf(file) : file);
  const comparison = compareFiles({
    runId: '2026-11-21T06-00-00',
    checkedAt: '2026-11-21T06:00:00.000Z',
    reference: profileFile(bytes(reference), 'old.csv'),
    current: profileFile(bytes(current), 'new.csv'),
    rules,
    multivariate: false,
  });
  // Whatever the files are, the report has its format and can be shown.
  expect(driftReportSchema.parse(JSON.parse(JSON.stringify(comparison.report)))).toEqual(comparison.report);
  expect(driftReportHtml(comparison.report)).toContain('</html>');
  return comparison;
}

const verdicts = ({ report }: FileComparison): Record<string, string> =>
  Object.fromEntries(report.columns.map(({ header, verdict }) => [header, verdict]));

test('two files without id, outcome and model are compared column by column', () => {
  const { report } = compare(made(), made({ seed: 2 }));
  expect(report).toMatchObject({
    trigger: 'file',
    championVersion: null,
    verdict: 'none',
    reference: { name: 'old.csv', rows: ROWS },
    current: { name: 'new.csv', rows: ROWS },
    outputs: [],
    history: [],
  });
  expect(report.columns.map(({ header, kind, method, importance }) => [header, kind, method, importance])).toEqual([
    ['Lead Source', 'category', 'chi-square', null],
    ['Visits', 'number', 'kolmogorov-smirnov', null],
    ['Do Not Call', 'flag', 'fisher-exact', null],
  ]);
});

test('a file does not differ from itself', () => {
  const { report } = compare(made(), made());
  expect(report.verdict).toBe('none');
  for (const { effect, pValue, distribution } of report.columns) {
    expect(effect).toBe(0);
    expect(pValue).toBeCloseTo(1, 10);
    expect(distribution?.current).toEqual(distribution?.reference);
  }
});

test('what moved is named, with what is next for a person who compares files', () => {
  const moved = { ...COLUMNS, Visits: (draw: (below: number) => number) => String(draw(12) + draw(12) + 3) };
  const { report } = compare(made(), made({ seed: 2, columns: moved }));
  expect(report).toMatchObject({ verdict: 'drift', columnsDrifted: 1 });
  expect(report.sentence).toMatch(/^drift: 1 of 3 columns moved \(Visits, 0\.\d\d\)$/);
  expect(report.explanation.since).toBeNull();
  expect(report.explanation.next).toBe('Look at these columns before you use the file together with the other one.');
});

test('a column of another type is said to be of another type, whichever way', () => {
  const now = {
    'Lead Source': COLUMNS['Lead Source'] as never,
    Visits: (draw: (below: number) => number) => ['few', 'some', 'many'][draw(3)] ?? '',
    'Do Not Call': (draw: (below: number) => number) => String(draw(1000) / 10),
  };
  expect(verdicts(compare(made(), made({ seed: 2, columns: now })))).toEqual({
    'Lead Source': 'stable',
    Visits: 'other-type',
    'Do Not Call': 'other-type',
  });
});

test('a few cells of another kind are missing cells, counted and told', () => {
  const now = {
    ...COLUMNS,
    Visits: (draw: (below: number) => number) => (draw(4) === 0 ? 'unknown!' : String(draw(23))),
  };
  const comparison = compare(
    made({ columns: { ...COLUMNS, Visits: (draw) => String(draw(23)) } }),
    made({ seed: 2, columns: now }),
  );
  expect(comparison.current.unreadableCells).toBeGreaterThan(ROWS / 5);
  const visits = comparison.report.columns.find(({ header }) => header === 'Visits');
  expect(visits).toMatchObject({ verdict: 'drift', aspect: 'missing' });
});

test('semicolons, decimal commas and Latin-1 make no difference', () => {
  const german = (row: string): string => row.replaceAll(/(\d+)\.(\d+)/g, '$1,$2');
  const columns = { ...COLUMNS, Value: (draw: (below: number) => number) => `${draw(90)}.5` };
  const latin = latin1(german(made({ seed: 2, delimiter: ';', columns })));
  const plain = compare(made({ columns }), made({ seed: 2, columns }));
  const foreign = compare(made({ columns }), latin);
  expect(foreign.report.columns).toEqual(plain.report.columns);
  expect(foreign.report.columns.find(({ header }) => header === 'Value')?.kind).toBe('number');
});

test('headers match without regard to case and blanks', () => {
  const renamed = made({ seed: 2 }).replace('Lead Source,Visits,Do Not Call', 'lead_source,VISITS,do-not-call');
  expect(compare(made(), renamed).report).toMatchObject({ verdict: 'none', columnsTested: 3 });
});

test('columns that are gone, new, empty on one side or on both have a name for it', () => {
  const before = {
    ...COLUMNS,
    Region: () => 'North',
    Empty: () => '',
    Late: () => '',
    City: (draw: (below: number) => number) => ['A', 'B'][draw(2)] ?? '',
  };
  const { City: _, ...kept } = before;
  const now = {
    ...kept,
    'Lead Source': () => '',
    Late: (draw: (below: number) => number) => String(draw(50)),
    Added: (draw: (below: number) => number) => ['x', 'y'][draw(2)] ?? '',
  };
  expect(verdicts(compare(made({ columns: before }), made({ seed: 2, columns: now })))).toEqual({
    'Lead Source': 'all-missing',
    Visits: 'stable',
    'Do Not Call': 'stable',
    Region: 'constant',
    Empty: 'empty',
    Late: 'new',
    City: 'vanished',
    Added: 'new',
  });
});

test('a column of one value is compared: another value is a drift', () => {
  const columns = (region: string) => ({ ...COLUMNS, Region: () => region });
  const comparison = compare(made({ columns: columns('North') }), made({ seed: 2, columns: columns('South') }));
  expect(verdicts(comparison).Region).toBe('drift');
});

test('the only yes/no column is compared as a column, unless its name is that of an outcome', () => {
  const flagged = (share: number): string =>
    made({ columns: { Visits: COLUMNS.Visits as never, Attended: (draw) => (draw(100) < share ? 'Yes' : 'No') } });
  expect(verdicts(compare(flagged(50), flagged(80)))).toEqual({ Visits: 'stable', Attended: 'drift' });
});

test('the conversion rate is compared where there are outcomes, whatever words the newer file has for them', () => {
  const columns = (odds: number, yes: string, no: string) => ({
    ...COLUMNS,
    Converted: (draw: (below: number) => number) => (draw(100) < odds ? yes : no),
  });
  const { report } = compare(
    made({ columns: columns(30, 'Yes', 'No') }),
    made({ seed: 2, columns: columns(55, '1', '0') }),
  );
  expect(report.columns.map(({ header }) => header)).not.toContain('Converted');
  expect(report.outputs).toMatchObject([{ kind: 'outcome', verdict: 'drift' }]);
  const without = compare(made({ columns: columns(30, 'Yes', 'No') }), made({ seed: 2 }));
  expect(without.report.outputs).toEqual([]);
});

test('ids, growing numbers, dates and personal data are not compared, with the reason', () => {
  const columns = {
    'Lead ID': (_: unknown, row: number) => `id-${row}`,
    'Lead Number': (_: unknown, row: number) => String(660_000 + row * 3),
    Created: (_: unknown, row: number) => `2026-11-${String((row % 28) + 1).padStart(2, '0')}`,
    'E-Mail': (_: unknown, row: number) => `lead${row}@example.com`,
    ...COLUMNS,
  };
  const { report, schema } = compare(made({ columns }), made({ seed: 2, columns }));
  expect(report.columns.map(({ header }) => header)).toEqual(Object.keys(COLUMNS));
  expect(schema.columns.filter(({ role }) => role === 'excluded').map(({ header }) => header)).toEqual(
    expect.arrayContaining(['Created', 'E-Mail']),
  );
  expect(JSON.stringify(report)).not.toContain('example.com');
});

test('too few leads are no alarm', () => {
  const { report } = compare(made(), made({ rows: 20, columns: { ...COLUMNS, Visits: () => '99' } }));
  expect(report).toMatchObject({ verdict: 'insufficient-data', columnsDrifted: 0 });
  expect(report.explanation.next).toBe('Compare at least 100 leads on both sides.');
});

test('rows that cannot be read are left out and counted', () => {
  const { current, report } = compare(made(), `${made({ seed: 2 })}too,many,cells,in,this,row\n`);
  expect(current.rowsLeftOut).toBe(1);
  expect(report.current.rows).toBe(ROWS);
});

test('an empty file, one without leads and one without anything to compare are refused with the remedy', () => {
  expect(() => compare(made(), '')).toThrow(UnreadableFileError);
  expect(() => compare(made(), '')).toThrow(/new\.csv is empty\. Export the leads again/);
  expect(() => compare('Lead Source,Visits\n', made())).toThrow(/old\.csv has a header of 2 columns and no leads/);
  const ids = made({ columns: { 'Lead ID': (_, row) => `id-${row}`, 'E-Mail': (_, row) => `l${row}@example.com` } });
  expect(() => compare(ids, ids)).toThrow(SchemaMismatchError);
  expect(() => compare(ids, ids)).toThrow(/no column can be compared.*Export columns that say something/s);
});

describeWithXEducation('the file of X Education', (bytes) => {
  test('halves drawn at random have not drifted, and a planted change is found', () => {
    const lines = new TextDecoder().decode(bytes()).trimEnd().split('\n');
    const [header = '', ...rows] = lines;
    const part = (rest: number) => [header, ...rows.filter((_, row) => row % 2 === rest)].join('\n');
    const same = compare(part(0), part(1));
    expect(same.report.verdict).toBe('none');
    expect(same.report.outputs).toMatchObject([{ kind: 'outcome', verdict: 'stable' }]);
    const planted = compare(part(0), part(1).replaceAll(',Olark Chat,', ',Shop Chat,'));
    expect(planted.report.verdict).not.toBe('none');
    expect(verdicts(planted)['Lead Source']).toBe('drift');
  });
});
