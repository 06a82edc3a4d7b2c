/** asl-validator 4 ships without declarations. */
declare module 'asl-validator' {
  export default function validate(
    definition: unknown,
    options?: { checkArn?: boolean; checkPaths?: boolean },
  ): Promise<{ isValid: boolean; errors: unknown[] }>;
}
