/** Type tokens of what a tenant has on AWS. */
export const awsTypes = {
  key: "aws:apigateway/apiKey:ApiKey",
  plan: "aws:apigateway/usagePlan:UsagePlan",
  member: "aws:apigateway/usagePlanKey:UsagePlanKey",
  secret: "aws:secretsmanager/secret:Secret",
  value: "aws:secretsmanager/secretVersion:SecretVersion",
} as const;
