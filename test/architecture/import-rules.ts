import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { factsOf } from './source-facts';

interface Rule {
  /** What the rule is about, in the words of the design. */
  readonly area: string;
  /** Files of the area: the first rule that matches a file counts. */
  readonly files: RegExp;
  /** Paths of this project that may be imported. */
  readonly mayImport: RegExp;
  /** npm packages that may be imported. */
  readonly packages: RegExp;
  readonly nodeBuiltins: boolean;
  /** True: no clock, no randomness, no process. */
  readonly pure?: boolean;
}

const NONE = /^$/;
const SDK = '@aws-sdk/|@smithy/|aws-sdk$|aws-cdk';

/** Packages without clock, files and network: from values to values. */
const PURE_PACKAGES = [
  'zod',
  'pure-rand',
  '@noble/hashes',
  '@stdlib/[a-z0-9-]+',
  'd3-scale',
  'd3-shape',
  'hyparquet',
  'hyparquet-writer',
];

/** The import table of the design, row by row. */
const RULES: readonly Rule[] = [
  {
    area: 'bin/ may import lib',
    files: /^bin\//,
    mayImport: /^lib\//,
    packages: /^aws-cdk-lib/,
    nodeBuiltins: false,
  },
  {
    area: 'lib/ may import aws-cdk-lib and contracts; handlers by path only',
    files: /^lib\//,
    mayImport: /^(lib|contracts)\//,
    packages: /^(aws-cdk-lib(\/|$)|constructs$|zod$|cdk-nag$)/,
    nodeBuiltins: true,
  },
  {
    area: 'lambdas/*/make-handler.ts may import domain, contracts and lambdas/shared; it creates no client',
    files: /^lambdas\/(?!shared\/)[^/]+\/(?!index\.ts$)/,
    mayImport: /^(domain|contracts|lambdas\/shared|lambdas\/<own>)\//,
    packages: NONE,
    nodeBuiltins: false,
  },
  {
    // lambdas/shared as well: the env parser and the logger that the wiring needs live there.
    area: 'lambdas/*/index.ts is wiring: it may import its make-handler, adapters/aws, adapters/shared and lambdas/shared',
    files: /^lambdas\/(?!shared\/)[^/]+\/index\.ts$/,
    mayImport: /^(adapters\/(aws|shared)|lambdas\/shared)\/|^lambdas\/<own>\/make-handler$/,
    packages: NONE,
    nodeBuiltins: false,
  },
  {
    area: 'lambdas/shared may import contracts and domain/errors',
    files: /^lambdas\/shared\//,
    mayImport: /^(contracts|lambdas\/shared)\/|^domain\/errors$/,
    packages: /^(@aws-lambda-powertools\/|zod$)/,
    nodeBuiltins: true,
  },
  {
    area: 'domain/ is pure: it may import itself, contracts and small pure packages',
    files: /^domain\//,
    mayImport: /^(domain|contracts)\//,
    packages: new RegExp(`^(${PURE_PACKAGES.join('|')})(/|$)`),
    nodeBuiltins: false,
    pure: true,
  },
  {
    area: 'contracts/ may import nothing but contracts and zod',
    files: /^contracts\//,
    mayImport: /^contracts\//,
    packages: /^zod$/,
    nodeBuiltins: false,
    pure: true,
  },
  {
    area: 'adapters/shared is what both homes need: it may import contracts and domain, not the use cases, no SDK',
    files: /^adapters\/shared\//,
    mayImport: /^(adapters\/shared|contracts|domain(?!\/pipeline))\//,
    packages: new RegExp(`^(?!${SDK})`),
    nodeBuiltins: true,
  },
  {
    // Not only domain/ports: an adapter has to make the domain's types. The use cases call adapters, never the reverse.
    area: 'adapters/aws may import contracts, adapters/shared and domain, but not the use cases of domain/pipeline',
    files: /^adapters\/aws\//,
    mayImport: /^(adapters\/(aws|shared)|contracts|domain(?!\/pipeline))\//,
    packages: /^(?!aws-cdk)/,
    nodeBuiltins: true,
  },
  {
    area: 'adapters/local may import contracts, adapters/shared and domain, but not the use cases of domain/pipeline; the SDK only in aws',
    files: /^adapters\/local\//,
    mayImport: /^(adapters\/(local|shared)|contracts|domain(?!\/pipeline))\//,
    packages: new RegExp(`^(?!${SDK})`),
    nodeBuiltins: true,
  },
  {
    area: 'local/deployed-home.ts is the command line on a stage in AWS: as local/, and adapters/aws with the SDK',
    files: /^local\/deployed-home\.ts$/,
    mayImport: /^(local|domain|adapters\/(aws|shared)|contracts)\//,
    packages: /^@aws-sdk\//,
    nodeBuiltins: true,
  },
  {
    area: 'local/ may import domain, adapters/local, adapters/shared, make-handlers with their shape of HTTP, and contracts',
    files: /^local\//,
    mayImport:
      /^(local|domain|adapters\/(local|shared)|contracts)\/|^lambdas\/[^/]+\/make-handler$|^lambdas\/shared\/(http|problem)$|^package\.json$/,
    packages: new RegExp(`^(?!${SDK})`),
    nodeBuiltins: true,
  },
  {
    area: 'web/ talks to the API only',
    files: /^web\//,
    mayImport: /^web\//,
    packages: new RegExp(`^(?!${SDK})`),
    nodeBuiltins: false,
  },
];

/** One sentence per forbidden import or impure expression: the file, what it uses, and the rule. */
export function violationsOf(file: string, code: string): string[] {
  const rule = RULES.find(({ files }) => files.test(file));
  if (rule === undefined)
    return [`${file} belongs to no row of the import table. Add the row, here and in the design.`];
  const { imports, impure } = factsOf(code, file.endsWith('.tsx'));
  const forbidden = imports
    .filter((specifier) => !isAllowed(rule, file, specifier))
    .map((specifier) => `${file} imports ${specifier}. Rule: ${rule.area}.`);
  const unclean = rule.pure ? impure.map((use) => `${file} uses ${use}. Rule: ${rule.area}.`) : [];
  return [...forbidden, ...unclean];
}

/** The npm package that a specifier names (`hyparquet` of `hyparquet/src/a.js`); `null` for files and Node's own modules. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return null;
  const [first, second] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function isAllowed(rule: Rule, file: string, specifier: string): boolean {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier).replace(/\.(ts|js|cjs|mjs)$/, '');
    const own = `${file.split('/').slice(0, 2).join('/')}/`;
    return rule.mayImport.test(target) || rule.mayImport.test(target.replace(own, 'lambdas/<own>/'));
  }
  if (isBuiltin(specifier)) return rule.nodeBuiltins;
  return rule.packages.test(specifier);
}
