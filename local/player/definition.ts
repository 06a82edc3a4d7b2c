/** A JSON object whose shape is checked elsewhere. */
export type JsonObject = { readonly [key: string]: unknown };

/** A state of the Amazon States Language; `assertSupported` says which fields may occur. */
export interface StateDefinition extends JsonObject {
  readonly Type: string;
}

/** A state machine in the Amazon States Language, without any CloudFormation in it. */
export interface StateMachineDefinition extends JsonObject {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

/** True for `{...}`, false for arrays, null and everything else. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
