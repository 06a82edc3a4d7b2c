import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';

const PASSWORD = 'correct-Horse-7-battery';

export interface Person {
  readonly email: string;
  /** `null`: in none. */
  readonly group: 'viewer' | 'operator' | null;
}

/** Adds a person to the user pool, as an administrator does, and signs in with a password. Returns the id token. */
export async function signIn(
  cognito: CognitoIdentityProviderClient,
  userPoolId: string,
  clientId: string,
  { email, group }: Person,
): Promise<string> {
  const user = { UserPoolId: userPoolId, Username: email };
  const attributes = [{ Name: 'email', Value: email }];
  await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS', UserAttributes: attributes }));
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }));
  if (group !== null) await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: group }));
  const { AuthenticationResult: result } = await cognito.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: email, PASSWORD },
    }),
  );
  if (result?.IdToken === undefined) throw new Error('Cognito gave no token.');
  return result.IdToken;
}
