import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  type ErrorResponse,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IDistribution,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  CHANGING_CACHE_CONTROL,
  contentSecurityPolicy,
  IMMUTABLE_CACHE_CONTROL,
  IMMUTABLE_FILES,
  PERMISSIONS_POLICY,
} from '../../contracts/page';
import { acknowledgeNag } from './acknowledge';

export interface LeadPageProps {
  readonly stage: string;
  /**
   * Origins that the page may talk to. None may depend on the page itself: the API allows the page's origin, so that its
   * own address is only in the page (see `LeadPageFiles`), and here a wider one.
   */
  readonly connect: readonly string[];
}

/** Where the files lie in their bucket. */
export const PAGE_PREFIX = 'page/';
const HSTS_MAX_AGE = Duration.days(365);
/** The page for a path that is none: its views are behind `#`, so that only a typing error leads here. */
const NOT_FOUND: Omit<ErrorResponse, 'httpStatus'> = {
  responseHttpStatus: 404,
  responsePagePath: '/index.html',
  ttl: Duration.minutes(1),
};

/**
 * Where the page lies and is served from: a private bucket that only CloudFront reads, by its own signature (OAC). TLS only;
 * the strictest headers that the page works with. Costs nothing while nobody looks at it.
 */
export class LeadPage extends Construct {
  readonly bucket: IBucket;
  readonly distribution: IDistribution;
  /** `https://d111111abcdef8.cloudfront.net`. */
  readonly origin: string;

  constructor(scope: Construct, id: string, { stage, connect }: LeadPageProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ id: 'abort-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      // Nothing in it that a deployment does not bring again; what brings the files takes them away before.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledgeNag(bucket, 'S1', 'It holds the public files of a page, which only CloudFront and deployments read.');
    this.bucket = bucket as IBucket;
    const origin = S3BucketOrigin.withOriginAccessControl(this.bucket, { originPath: `/${PAGE_PREFIX.slice(0, -1)}` });
    const behavior = {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      compress: true,
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Leadscore ${stage}: the page`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      // Europe and North America; elsewhere it is served from there, some 100 ms later, at a lower price.
      priceClass: PriceClass.PRICE_CLASS_100,
      enableLogging: false,
      defaultBehavior: {
        ...behavior,
        // index.html and config.json change with a deployment: read from the bucket each time, for $0.0004 a thousand.
        cachePolicy: CachePolicy.CACHING_DISABLED,
        responseHeadersPolicy: this.headers('Changing', stage, connect, CHANGING_CACHE_CONTROL),
      },
      additionalBehaviors: {
        [`${IMMUTABLE_FILES}*`]: {
          ...behavior,
          cachePolicy: CachePolicy.CACHING_OPTIMIZED,
          responseHeadersPolicy: this.headers('Immutable', stage, connect, IMMUTABLE_CACHE_CONTROL),
        },
      },
      // S3 answers 403 for a key that is not there to who may not list the bucket.
      errorResponses: [403, 404].map((httpStatus) => ({ httpStatus, ...NOT_FOUND })),
    });
    this.distribution = distribution as IDistribution;
    this.origin = `https://${distribution.distributionDomainName}`;
    acknowledgeNag(distribution, 'CFR1', 'Sales teams travel; who may see leads is decided by the sign-in.');
    acknowledgeNag(
      distribution,
      'CFR2',
      'Static files and nothing else: a firewall is $6 a month with nothing to guard.',
    );
    acknowledgeNag(
      distribution,
      'CFR3',
      'Who reads the public files of the page is of no interest; the API logs its calls.',
    );
    acknowledgeNag(
      distribution,
      'CFR4',
      'The certificate of cloudfront.net allows no other minimum; browsers of today agree on TLS 1.3 with it.',
    );
  }

  private headers(
    name: string,
    stage: string,
    connect: readonly string[],
    cacheControl: string,
  ): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, `${name}Headers`, {
      comment: `Leadscore ${stage}: the page`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(connect), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: HSTS_MAX_AGE, includeSubdomains: true, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'cache-control', value: cacheControl, override: true },
          { header: 'permissions-policy', value: PERMISSIONS_POLICY, override: true },
          { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
        ],
      },
    });
  }
}
