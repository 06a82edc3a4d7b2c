import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';

const EMAIL = 'seller@example.com';
const PASSWORD = 'correct-Horse-7-battery';

/** Adds a person to the user pool, as an administrator does, and signs in with a password. Returns the id token. */
export async function signIn(
  cognito: CognitoIdentityProviderClient,
  userPoolId: string,
  clientId: string,
): Promise<string> {
  const user = { UserPoolId: userPoolId, Username: EMAIL };
  await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }));
  const { AuthenticationResult: result } = await cognito.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: EMAIL, PASSWORD },
    }),
  );
  if (result?.IdToken === undefined) throw new Error('Cognito gave no token.');
  return result.IdToken;
}
