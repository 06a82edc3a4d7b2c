import { parseSync } from '@swc/core';

export interface SourceFacts {
  /** Every module that the file names: static, type-only, dynamic, required or re-exported. */
  readonly imports: readonly string[];
  /** Uses of the clock, of randomness and of the process, as written: `Math.random`, `new Date()`, `console.log`. */
  readonly impure: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const IMPURE_MEMBERS = new Set(['Math.random', 'Date.now']);
const IMPURE_OBJECTS = new Set(['console', 'process', 'performance', 'globalThis', 'Buffer', 'crypto']);
const IMPURE_CALLS = new Set(['Date', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);

/** Reads imports and impure expressions from the syntax tree, so that comments and strings do not count. `tsx`: with JSX. */
export function factsOf(code: string, tsx = false): SourceFacts {
  const imports: string[] = [];
  const impure: string[] = [];
  visit(parseSync(code, { syntax: 'typescript', tsx, target: 'es2022' }) as unknown as Node);
  return { imports, impure };

  function visit(node: Node): void {
    const imported = importOf(node);
    if (imported !== null) imports.push(imported);
    const use = impureUse(node);
    if (use !== null) impure.push(use);
    for (const child of Object.values(node)) {
      for (const item of Array.isArray(child) ? child : [child]) {
        if (isNode(item)) visit(item);
        // Arguments are wrapped: {spread, expression}.
        else if (isWrapped(item)) visit(item.expression);
      }
    }
  }
}

function importOf(node: Node): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return textOf(node.source);
    case 'TsImportType':
      return textOf(node.argument);
    case 'TsExternalModuleReference':
      return textOf(node.expression);
    case 'CallExpression': {
      const callee = node.callee as Node;
      const isImport = callee.type === 'Import' || (callee.type === 'Identifier' && callee.value === 'require');
      const [first] = node.arguments as { expression: Node }[];
      return isImport && first !== undefined ? (textOf(first.expression) ?? '(a computed name)') : null;
    }
    default:
      return null;
  }
}

function impureUse(node: Node): string | null {
  if (node.type === 'NewExpression') {
    const isNow = nameOf(node.callee) === 'Date' && ((node.arguments as unknown[] | null) ?? []).length === 0;
    return isNow ? 'new Date()' : null;
  }
  if (node.type === 'CallExpression') {
    const name = nameOf(node.callee);
    return name !== null && IMPURE_CALLS.has(name) ? `${name}()` : null;
  }
  if (node.type !== 'MemberExpression') return null;
  const object = nameOf(node.object);
  const member = `${object}.${nameOf(node.property)}`;
  return IMPURE_MEMBERS.has(member) || (object !== null && IMPURE_OBJECTS.has(object)) ? member : null;
}

function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' ? String(node.value) : null;
}

function textOf(node: unknown): string | null {
  return isNode(node) && node.type === 'StringLiteral' ? String(node.value) : null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function isWrapped(value: unknown): value is { expression: Node } {
  return typeof value === 'object' && value !== null && isNode((value as { expression?: unknown }).expression);
}
