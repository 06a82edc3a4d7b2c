import { Duration, Fn, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  type UserPoolClientProps,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { acknowledgeNag } from './acknowledge';
import { removalPolicyOfUndeletable } from './removal-policy';
import { stackNumber } from './stack-number';

/** What a person may do: see scores, or also change what runs. The token carries the groups as `cognito:groups`. */
export const SIGN_IN_GROUPS = {
  viewer: 'Reads scores, reports and the serving model',
  operator: 'Also starts runs and decides which model serves',
} as const;

export interface LeadSignInProps {
  readonly stage: string;
  /** True: the users survive their stack, and the pool refuses to be deleted. */
  readonly retain: boolean;
  /**
   * Lets scripts and tests exchange a password for a token. A password that is sent can be guessed, so this belongs in
   * stages without real leads; people sign in by SRP or through the page, where the password stays in the browser.
   * @default false
   */
  readonly passwordSignIn?: boolean;
}

/**
 * Who may ask for scores: a user pool that only its administrators add people to, with two groups and one public client.
 * On the Lite plan ($0.0055 a month for each user beyond the first 10,000), which has all that is used here.
 */
export class LeadSignIn extends Construct {
  readonly userPool: UserPool;
  /** Of the sign-in pages: `https://leadscore-dev-1a2b3c4d.auth.eu-west-1.amazoncognito.com`. */
  readonly address: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LeadSignInProps,
  ) {
    super(scope, id);
    this.userPool = new UserPool(this, 'Users', {
      userPoolName: `leadscore-${props.stage}`,
      featurePlan: FeaturePlan.LITE,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      // By an app, not by text message: a number can be taken over, and each message costs.
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: props.retain,
      removalPolicy: removalPolicyOfUndeletable(props.retain),
    });
    for (const [groupName, description] of Object.entries(SIGN_IN_GROUPS)) {
      new CfnUserPoolGroup(this, `Group-${groupName}`, {
        userPoolId: this.userPool.userPoolId,
        groupName,
        description,
      });
    }
    // Names are given out once in the whole region: the stack's own number tells ours apart from everybody else's.
    const domainPrefix = `leadscore-${props.stage}-${Fn.select(0, Fn.split('-', stackNumber()))}`;
    // The pages of the Lite plan.
    this.userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix },
      managedLoginVersion: ManagedLoginVersion.CLASSIC_HOSTED_UI,
    });
    this.address = `https://${domainPrefix}.auth.${Stack.of(this).region}.amazoncognito.com`;
    acknowledgeNag(
      this.userPool,
      'COG2',
      'Each person may switch on an authenticator app; scripts and tests sign in with one factor.',
    );
    acknowledgeNag(
      this.userPool,
      'COG8',
      'Threat protection costs $0.02 a user on the Plus plan; nobody can sign up here, and the pool holds a sales team.',
    );
  }

  /** The client that pages of these origins, such as `https://leads.example.com`, sign people in with. */
  addWebClient(origins: readonly string[]): UserPoolClient {
    const passwordSignIn = this.props.passwordSignIn ?? false;
    return this.userPool.addClient('WebClient', {
      // A browser cannot keep a secret; the code flow is protected by PKCE, which Cognito demands of public clients' codes.
      generateSecret: false,
      authFlows: { userSrp: true, userPassword: passwordSignIn, adminUserPassword: passwordSignIn },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      oAuth: signInOf(origins),
    });
  }
}

/** The code flow with PKCE, which Cognito demands of a public client. The page takes no other way. */
function signInOf(origins: readonly string[]): NonNullable<UserPoolClientProps['oAuth']> {
  const pages = origins.map((origin) => `${origin}/`);
  return {
    flows: { authorizationCodeGrant: true, implicitCodeGrant: false },
    scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
    callbackUrls: pages,
    logoutUrls: pages,
  };
}
