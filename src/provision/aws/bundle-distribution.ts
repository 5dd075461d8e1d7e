// CloudFront before the bucket of a bundle: the bucket stays private, and caches obey what each object says of itself.
import { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import { OriginAccessControl } from "@pulumi/aws/cloudfront/originAccessControl.js";
import type { Bucket } from "@pulumi/aws/s3/bucket.js";
import { interpolate, type Output } from "@pulumi/pulumi";
import type { AwsSettings } from "../../spec/aws-settings.ts";

/** AWS's own cache policy that takes the origin's Cache-Control: UseOriginCacheControlHeaders */
const originDecides = "83da9c7e-98b4-4e11-a168-04f0df8e2c65";

/** seconds that a missing object stays missing: the next root must be found soon after it is published */
const missingFor = 5;

/** Registers it; `url` is what servers open. It begins at the prefix and shows no listing. */
export function bundleDistribution(
  { priceClass, webAclArn, alias }: NonNullable<AwsSettings["cloudFront"]>,
  bucket: Bucket,
  prefix: string,
  tags: Record<string, string>,
): { arn: Output<string>; url: Output<string> } {
  const access = new OriginAccessControl("bundle.access", {
    name: bucket.bucket,
    ...{ originAccessControlOriginType: "s3", signingBehavior: "always", signingProtocol: "sigv4" },
  });
  const distribution = new Distribution("bundle.distribution", {
    enabled: true,
    comment: interpolate`tenantry: the bundle in ${bucket.bucket}`,
    ...{ httpVersion: "http2and3", isIpv6Enabled: true, priceClass },
    // The root of a bucket is its listing.
    defaultRootObject: "head.jws",
    origins: [
      {
        ...{ originId: "bundle", domainName: bucket.bucketRegionalDomainName, originAccessControlId: access.id },
        ...(prefix === "" ? {} : { originPath: `/${prefix}` }),
      },
    ],
    defaultCacheBehavior: {
      ...{ targetOriginId: "bundle", viewerProtocolPolicy: "https-only", cachePolicyId: originDecides },
      ...{ allowedMethods: ["GET", "HEAD"], cachedMethods: ["GET", "HEAD"] },
    },
    customErrorResponses: [{ errorCode: 404, errorCachingMinTtl: missingFor }],
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate:
      alias === undefined
        ? { cloudfrontDefaultCertificate: true }
        : {
            acmCertificateArn: alias.certificateArn,
            sslSupportMethod: "sni-only",
            minimumProtocolVersion: "TLSv1.2_2021",
          },
    ...(alias === undefined ? {} : { aliases: [alias.host] }),
    ...(webAclArn === undefined ? {} : { webAclId: webAclArn }),
    tags,
  });
  const host = alias === undefined ? distribution.domainName : alias.host;
  return { arn: distribution.arn, url: interpolate`https://${host}` };
}
