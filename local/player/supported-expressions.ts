/** Reference paths only: the interpreter's JSONPath library differs from AWS on filters, wildcards and slices. */
const PATH = /^\$(\.[A-Za-z_]\w*|\[\d+\])*$/;
/** What the player puts into the context object; other parts would be missing. */
const CONTEXT_PATH = /^\$\$\.Execution\.(Id|Name|StartTime|Input(\.[A-Za-z_]\w*|\[\d+\])*)$/;
/** The interpreter hashes wrongly from 56 bytes on (it reads the second block from a wrong place). */
const SHORT_PATHS = ['$.runId', '$$.Execution.Name'];
/** Longest execution name, in UTF-8, of which `States.Hash` is right. */
export const MAX_HASHED_BYTES = 55;
/** A path that a result can be written to. The interpreter writes `$` into a key called `$`. */
const RESULT_PATH = /^\$(\.[A-Za-z_]\w*)+$/;
/** Each is compared with its definition in the tests of the player; add a test before adding a name. */
const FUNCTIONS = ['States.Format', 'States.Hash', 'States.JsonMerge', 'States.MathAdd', 'States.StringToJson'];

export const isPath = (value: unknown): boolean =>
  typeof value === 'string' && (PATH.test(value) || CONTEXT_PATH.test(value));

export const isResultPath = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && RESULT_PATH.test(value));

/** Why the value of a key ending in `.$` cannot be played, or `null` where it can. */
export function problemOfExpression(text: unknown): string | null {
  if (isPath(text)) return null;
  if (typeof text !== 'string') return 'is neither a path nor an intrinsic function';
  const reader = new ExpressionReader(text);
  return reader.call() ?? (reader.atEnd ? null : 'is not one intrinsic function call');
}

/** Reads one call such as `States.Format('run {}', $.runId)`; methods give the first problem or `null`. */
class ExpressionReader {
  private position = 0;
  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.position === this.text.length;
  }

  call(): string | null {
    const name = this.take(/[A-Za-z.$[\]_0-9]+/y);
    if (name === null || this.take(/\(/y) === null) return `is not a path of the form $.a.b nor an intrinsic function`;
    if (!FUNCTIONS.includes(name)) return `calls ${name}; only ${FUNCTIONS.join(', ')} are known to work`;
    const first = this.text.slice(this.position).split(',')[0];
    if (name === 'States.Hash' && !SHORT_PATHS.includes(first))
      return `hashes ${first}; ${SHORT_PATHS} are short enough`;
    do {
      const problem = this.argument();
      if (problem !== null) return problem;
    } while (this.take(/\s*,\s*/y) !== null);
    return this.take(/\)/y) === null ? 'is not one intrinsic function call' : null;
  }

  private argument(): string | null {
    const literal = this.take(/'[^']*'/y);
    // The interpreter leaves escapes as they are, and counts parentheses inside of quotes.
    if (literal !== null) return /[\\()]/.test(literal) ? `has a backslash or a parenthesis in ${literal}` : null;
    if (this.take(/-?\d+(\.\d+)?|true|false|null/y) !== null) return null;
    const path = this.take(/\$[^,()'\s]*/y);
    if (path !== null) return isPath(path) ? null : `uses the path ${path}`;
    return this.call();
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.position += found.length;
    return found;
  }
}
