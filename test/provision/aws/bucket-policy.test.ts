import { describe, expect, it } from "vitest";
import { bucketPolicy } from "../../../src/provision/aws/bucket-policy.ts";

interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal: unknown;
  Action: string | string[];
  Resource: string | string[];
  Condition?: unknown;
}

const publisher = "arn:aws:iam::123456789012:role/publisher";
const reader = "arn:aws:iam::123456789012:role/reader";
const statements = (more: { readers?: string[]; distribution?: string; prefix?: string } = {}): Statement[] => {
  const input = { bucket: "arn:aws:s3:::bundles", prefix: "fleet", publishers: [publisher], readers: [], ...more };
  return (JSON.parse(bucketPolicy(input)) as { Statement: Statement[] }).Statement;
};

describe("the policy of a bundle's bucket", () => {
  it("lets nobody write but publishers, and nobody do anything without TLS", () => {
    const denied = statements().filter(({ Effect }) => Effect === "Deny");
    expect(denied).toMatchObject([
      { Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      {
        Action: ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"],
        Condition: { ArnNotEquals: { "aws:PrincipalArn": [publisher] } },
      },
    ]);
  });

  it("allows readers and CloudFront the bundle alone: no ledger, no writing, no wildcard of actions", () => {
    const distribution = "arn:aws:cloudfront::123456789012:distribution/E1";
    const allowed = statements({ readers: [reader], distribution }).filter(({ Effect }) => Effect === "Allow");
    for (const { Sid, Action, Resource, Condition } of allowed) {
      expect(JSON.stringify(Action), Sid).not.toContain("*");
      if (Sid.startsWith("Publish")) continue;
      expect(["s3:GetObject", "s3:ListBucket"], Sid).toContain(Action);
      expect(JSON.stringify(Resource), Sid).not.toContain("ledger");
      expect(JSON.stringify(Resource), Sid).not.toContain("fleet/*");
      if (Sid.startsWith("CloudFront")) expect(Condition).toEqual({ StringEquals: { "AWS:SourceArn": distribution } });
    }
    expect(allowed.map(({ Sid }) => Sid)).toEqual([
      "Publish",
      "PublishList",
      "Serve",
      "ServeList",
      "CloudFront",
      "CloudFrontList",
    ]);
  });

  it("names objects rightly without a prefix", () => {
    const publish = statements({ prefix: "" }).find(({ Sid }) => Sid === "Publish");
    expect(publish?.Resource).toBe("arn:aws:s3:::bundles/*");
  });
});
