import { Match, Template } from 'aws-cdk-lib/assertions';
import { API_ROUTES } from '../../contracts/routes';
import { stageConfig } from '../../lib/config/stages';
import { observedApp } from './observed-app';
import { type Statement, statementsOf } from './statements';

let dev: Template;
let prod: Template;
let withPage: Template;
beforeAll(() => {
  dev = Template.fromStack(observedApp('dev').serving);
  prod = Template.fromStack(observedApp('prod').serving);
  const serving = {
    ...stageConfig('dev').serving,
    allowedOrigins: ['https://leads.example.com'],
    provisionedConcurrency: 2,
  };
  withPage = Template.fromStack(observedApp('dev', { serving }).serving);
});

const properties = (template: Template, type: string): Record<string, unknown>[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

describe('the API', () => {
  it('has the routes that its document describes, and lets nobody in without a token', () => {
    const routes = properties(dev, 'AWS::ApiGatewayV2::Route');
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      API_ROUTES.map(({ method, path }) => `${method} ${path}`).sort(),
    );
    for (const route of routes) {
      expect(route).toMatchObject({ AuthorizationType: 'JWT', AuthorizerId: { Ref: expect.any(String) } });
    }
  });

  it('takes tokens of its own user pool, made for its own client, and no others', () => {
    const [pool] = Object.keys(dev.findResources('AWS::Cognito::UserPool'));
    const [client] = Object.keys(dev.findResources('AWS::Cognito::UserPoolClient'));
    dev.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 1);
    dev.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: [{ Ref: client }],
        Issuer: { 'Fn::Join': ['', ['https://cognito-idp.us-east-1.amazonaws.com/', { Ref: pool }]] },
      },
    });
  });

  it('is throttled as the stage says', () => {
    expect(properties(dev, 'AWS::ApiGatewayV2::Stage')).toEqual([
      expect.objectContaining({ DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 } }),
    ]);
    prod.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
  });

  it('is reached by TLS only', () => {
    dev.hasOutput('ApiUrl', { Value: { 'Fn::Join': ['', Match.arrayWith(['https://'])] } });
  });

  it('logs who asked what and how it went, as JSON, without bodies and addresses', () => {
    const [{ AccessLogSettings }] = properties(dev, 'AWS::ApiGatewayV2::Stage') as [
      { AccessLogSettings: { Format: string } },
    ];
    const fields = JSON.parse(AccessLogSettings.Format) as Record<string, string>;
    expect(fields).toMatchObject({
      requestId: '$context.requestId',
      status: '$context.status',
      route: '$context.routeKey',
      user: '$context.authorizer.claims.sub',
    });
    expect(Object.values(fields).join(' ')).not.toMatch(/body|sourceIp|email|path/i);
  });

  it('answers browsers of its own page, and of those that the stage names', () => {
    const origins = (template: Template): unknown =>
      properties(template, 'AWS::ApiGatewayV2::Api').map(({ CorsConfiguration }) => CorsConfiguration);
    const [distribution] = Object.keys(dev.findResources('AWS::CloudFront::Distribution'));
    const own = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [distribution, 'DomainName'] }]] };
    const cors = {
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['authorization', 'content-type', 'content-encoding'],
      ExposeHeaders: ['retry-after'],
    };
    expect(origins(dev)).toEqual([expect.objectContaining({ ...cors, AllowOrigins: [own] })]);
    expect(origins(withPage)).toEqual([
      expect.objectContaining({ ...cors, AllowOrigins: [own, 'https://leads.example.com'] }),
    ]);
  });

  it('scores by the alias, not the newest code', () => {
    const [alias] = Object.keys(dev.findResources('AWS::Lambda::Alias', { Properties: { Name: 'live' } }));
    const targets = properties(dev, 'AWS::ApiGatewayV2::Integration').map(({ IntegrationUri }) => IntegrationUri);
    expect(targets).toEqual([{ Ref: alias }, { 'Fn::GetAtt': [expect.stringMatching(/^LeadApi/), 'Arn'] }]);
    const permissions = properties(dev, 'AWS::Lambda::Permission');
    expect(permissions).toHaveLength(API_ROUTES.length);
    const ofPredict = permissions.filter(({ FunctionName }) => 'Ref' in (FunctionName as object));
    expect(ofPredict).toHaveLength(2);
    for (const { FunctionName, Principal, SourceArn } of ofPredict) {
      expect({ FunctionName, Principal }).toEqual({
        FunctionName: { Ref: alias },
        Principal: 'apigateway.amazonaws.com',
      });
      expect(JSON.stringify(SourceArn)).toMatch(/\/\*\/\*\/(predict|model)"/);
    }
  });

  it('keeps functions warm only where the stage pays for it', () => {
    expect(properties(dev, 'AWS::Lambda::Alias')[0]).not.toHaveProperty('ProvisionedConcurrencyConfig');
    withPage.hasResourceProperties('AWS::Lambda::Alias', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
  });
});

describe('sign-in', () => {
  it('is by invitation, with long passwords and an authenticator app for who wants it', () => {
    dev.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          RequireUppercase: true,
        },
      },
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      UserPoolTier: 'LITE',
    });
  });

  it('knows viewers and operators', () => {
    const groups = properties(dev, 'AWS::Cognito::UserPoolGroup').map(({ GroupName }) => GroupName);
    expect(groups.sort()).toEqual(['operator', 'viewer']);
  });

  it('takes a bare password in dev only', () => {
    const flows = (template: Template): unknown =>
      properties(template, 'AWS::Cognito::UserPoolClient').map(({ ExplicitAuthFlows }) => ExplicitAuthFlows);
    expect(flows(prod)).toEqual([['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']]);
    expect(flows(dev)).toEqual([expect.arrayContaining(['ALLOW_USER_PASSWORD_AUTH'])]);
  });

  it('has no secret, tells nobody who has an account, and sends people back to the page and to named ones only', () => {
    const [distribution] = Object.keys(withPage.findResources('AWS::CloudFront::Distribution'));
    const page = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [distribution, 'DomainName'] }, '/']] };
    withPage.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AllowedOAuthFlows: ['code'],
      CallbackURLs: [page, 'https://leads.example.com/'],
      LogoutURLs: [page, 'https://leads.example.com/'],
    });
  });

  it('has a page of its own, whose name nobody else can have taken', () => {
    dev.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
      Domain: { 'Fn::Join': ['', ['leadscore-dev-', Match.anyValue()]] },
      ManagedLoginVersion: 1,
    });
  });

  it('keeps its users in prod', () => {
    prod.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
    dev.hasResource('AWS::Cognito::UserPool', { DeletionPolicy: 'Delete' });
  });
});

describe('the predict function', () => {
  it('reads models, sees which there are, puts records of rollouts, writes its logs and traces, and may do nothing else', () => {
    const statements = statementsOf(dev).filter(({ policy }) => policy.startsWith('PredictRole'));
    const allowed = statements.flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => `${action} ${resourceName(Resource)}`),
    );
    expect(allowed.sort()).toEqual([
      expect.stringMatching(/^logs:CreateLogStream PredictLogs/),
      expect.stringMatching(/^logs:PutLogEvents PredictLogs/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/models\/\*$/),
      expect.stringMatching(/^s3:ListBucket rest:.*Processed\w*$/),
      expect.stringMatching(/^s3:PutObject rest:.*Processed.*\/predictions\/\*$/),
      'xray:PutTelemetryRecords *',
      'xray:PutTraceSegments *',
    ]);
  });

  it('names each action that it allows', () => {
    const actions = statementsOf(dev).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.endsWith('*'))).toEqual([]);
  });

  it('knows the bucket and the stage', () => {
    dev.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'leadscore-dev-predict',
      Environment: {
        Variables: Match.objectLike({
          LEADSCORE_STAGE: 'dev',
          PROCESSED_BUCKET: { 'Fn::ImportValue': Match.stringLikeRegexp('^rest:.*Processed') },
        }),
      },
    });
  });
});

describe('the function that reads', () => {
  it('reads scores, models, reports and runs, asks for one lead at a time, and puts what people ask for', () => {
    const statements = statementsOf(dev).filter(({ policy }) => policy.startsWith('LeadApiHandlerRole'));
    const allowed = statements.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resourceName(resource)}`)),
    );
    expect(allowed.sort()).toEqual([
      expect.stringMatching(/^dynamodb:Query rest:.*Scores/),
      expect.stringMatching(/^logs:CreateLogStream LeadApiHandlerLogs/),
      expect.stringMatching(/^logs:PutLogEvents LeadApiHandlerLogs/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/drift\/\*\/report\.html$/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/drift\/\*\/report\.json$/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/lists\/\*$/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/models\/\*$/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/predictions\/\*$/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/runs\/\*\/report\.html$/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/runs\/\*\/request\.json$/),
      expect.stringMatching(/^s3:GetObject rest:.*Processed.*\/scores\/\*$/),
      expect.stringMatching(/^s3:ListBucket rest:.*Processed\w*$/),
      expect.stringMatching(/^s3:PutObject rest:.*Processed.*\/models\/champion\.json$/),
      expect.stringMatching(/^s3:PutObject rest:.*Processed.*\/runs\/\*\/request\.json$/),
      expect.stringMatching(/^s3:PutObject rest:.*Processed.*\/scores\/upload-\*\/status\.json$/),
      expect.stringMatching(/^s3:PutObject rest:.*Raw.*\/to-score\/upload-\*\/\*$/),
      expect.stringMatching(/^sagemaker:ListModelPackages arn:.*model-package\/leadscore-dev\/\*$/),
      expect.stringMatching(/^sagemaker:ListModelPackages rest:.*Models/),
      expect.stringMatching(/^sagemaker:UpdateModelPackage arn:.*model-package\/leadscore-dev\/\*$/),
      expect.stringMatching(/^sagemaker:UpdateModelPackage rest:.*Models/),
      expect.stringMatching(/^sqs:SendMessage rest:.*Starts/),
      expect.stringMatching(/^states:DescribeExecution arn:.*:states:.*:execution:.*:\*$/),
      expect.stringMatching(/^states:GetExecutionHistory arn:.*:states:.*:execution:.*:\*$/),
      expect.stringMatching(/^states:ListExecutions rest:.*Pipeline/),
      'xray:PutTelemetryRecords *',
      'xray:PutTraceSegments *',
    ]);
  });
});

it.each([
  ['dev', 14, 'Delete'],
  ['prod', 180, 'RetainExceptOnCreate'],
])('in %s, logs are kept for %i days', (stage, RetentionInDays, DeletionPolicy) => {
  const template = stage === 'dev' ? dev : prod;
  template.allResources('AWS::Logs::LogGroup', { DeletionPolicy, Properties: { RetentionInDays } });
  // One for each function, and the access log.
  const functions = Object.keys(template.findResources('AWS::Lambda::Function')).length;
  template.resourceCountIs('AWS::Logs::LogGroup', functions + 1);
});

it('tells where the API is and who signs people in', () => {
  expect(Object.keys(dev.findOutputs('*')).sort()).toEqual(
    expect.arrayContaining(['ApiUrl', 'PageBucketName', 'PageUrl', 'UserPoolClientId', 'UserPoolId']),
  );
});

/** The text of a resource: `rest:<export of the bucket>/models/*`. */
function resourceName(resource: Statement['Resource']): string {
  if (typeof resource === 'string') return resource;
  if (Array.isArray(resource)) return resource.map(resourceName).join(',');
  const node = resource as Record<string, unknown>;
  const joined = node['Fn::Join'] as [string, unknown[]] | undefined;
  if (joined !== undefined) return joined[1].map(resourceName).join(joined[0]);
  const attribute = node['Fn::GetAtt'] as [string, string] | undefined;
  return attribute === undefined ? String(node.Ref ?? node['Fn::ImportValue']) : attribute[0];
}
