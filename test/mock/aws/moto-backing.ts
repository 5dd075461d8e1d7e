// AWS behind the stand-in for AWS: each type's calls as the real provider makes them, to the endpoint of this process's AWS programs.
import * as gateway from "@aws-sdk/client-api-gateway";
import * as kms from "@aws-sdk/client-kms";
import * as s3 from "@aws-sdk/client-s3";
import * as secrets from "@aws-sdk/client-secrets-manager";
import * as ssm from "@aws-sdk/client-ssm";
import type { Backing } from "../../../src/rehearsal/backing.ts";
import type { PlainMap } from "../../../src/rehearsal/plain-map.ts";
import { awsTypes } from "../../provision/aws/aws-types.ts";
import { bucketBacking } from "./moto-bucket-backing.ts";

/** `close` ends the clients. What is not here (CloudFront) is the stand-in's alone. */
export function motoBacking(): { backing: Backing; close(): void } {
  const api = new gateway.APIGatewayClient({});
  const manager = new secrets.SecretsManagerClient({});
  const store = new ssm.SSMClient({});
  const keys = new kms.KMSClient({});
  const buckets = new s3.S3Client({ forcePathStyle: true });
  const tagList = (tags: unknown): { Key: string; Value: string }[] =>
    Object.entries((tags ?? {}) as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
  const replace = (path: string, value: unknown): gateway.PatchOperation => ({
    ...{ op: "replace", path, value: String(value) },
  });

  const backing: Backing = {
    [awsTypes.key]: {
      async create({ name, description, enabled, tags }) {
        const made = await api.send(
          new gateway.CreateApiKeyCommand({
            ...{ name: String(name), description: String(description), enabled: enabled === true },
            tags: tags as Record<string, string>,
          }),
        );
        return { id: made.id ?? "", outputs: { value: made.value ?? "" } };
      },
      async update(apiKey, { enabled }) {
        await api.send(
          new gateway.UpdateApiKeyCommand({ apiKey, patchOperations: [replace("/enabled", enabled === true)] }),
        );
      },
      async delete(apiKey) {
        await api.send(new gateway.DeleteApiKeyCommand({ apiKey }));
      },
    },
    [awsTypes.plan]: {
      async create({ name, throttleSettings, quotaSettings, tags }) {
        const { rateLimit, burstLimit } = throttleSettings as { rateLimit: number; burstLimit: number };
        const made = await api.send(
          new gateway.CreateUsagePlanCommand({
            ...{ name: String(name), throttle: { rateLimit, burstLimit }, tags: tags as Record<string, string> },
            quota: quotaSettings as { limit: number; period: "DAY" },
          }),
        );
        return { id: made.id ?? "" };
      },
      async update(usagePlanId, { throttleSettings, quotaSettings }) {
        const { rateLimit, burstLimit } = throttleSettings as { rateLimit: number; burstLimit: number };
        const { limit, period } = quotaSettings as { limit: number; period: string };
        const patchOperations = [
          replace("/throttle/rateLimit", rateLimit),
          replace("/throttle/burstLimit", burstLimit),
          replace("/quota/limit", limit),
          replace("/quota/period", period),
        ];
        await api.send(new gateway.UpdateUsagePlanCommand({ usagePlanId, patchOperations }));
      },
      async delete(usagePlanId) {
        await api.send(new gateway.DeleteUsagePlanCommand({ usagePlanId }));
      },
    },
    [awsTypes.member]: {
      async create({ keyId, usagePlanId }) {
        const [key, plan] = [String(keyId), String(usagePlanId)];
        const made = await api.send(
          new gateway.CreateUsagePlanKeyCommand({ usagePlanId: plan, keyId: key, keyType: "API_KEY" }),
        );
        return { id: key, outputs: { name: made.name ?? "", value: made.value ?? "" } };
      },
      async delete(keyId, { usagePlanId }) {
        await api.send(new gateway.DeleteUsagePlanKeyCommand({ usagePlanId: String(usagePlanId), keyId }));
      },
    },
    [awsTypes.secret]: {
      async create({ name, tags }) {
        const made = await manager.send(new secrets.CreateSecretCommand({ Name: String(name), Tags: tagList(tags) }));
        return { id: made.ARN ?? "", outputs: { arn: made.ARN ?? "" } };
      },
      async delete(SecretId) {
        await manager.send(new secrets.DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      },
    },
    [awsTypes.value]: {
      async create({ secretId, secretStringWo }) {
        const SecretId = String(secretId);
        const made = await manager.send(
          new secrets.PutSecretValueCommand({ SecretId, SecretString: String(secretStringWo) }),
        );
        return { id: `${SecretId}|${made.VersionId}`, outputs: { versionId: made.VersionId ?? "" } };
      },
    },
    [awsTypes.parameter]: {
      async create({ name, valueWo, tags }) {
        await put(String(name), valueWo, { Tags: tagList(tags) });
        const found = await store.send(new ssm.GetParameterCommand({ Name: String(name) }));
        return { id: String(name), outputs: { arn: found.Parameter?.ARN ?? "" } };
      },
      update: (name, { valueWo }) => put(name, valueWo, { Overwrite: true }),
      async delete(Name) {
        await store.send(new ssm.DeleteParameterCommand({ Name }));
      },
    },
    [awsTypes.signingKey]: {
      async create({ description, tags }) {
        const { KeyMetadata } = await keys.send(
          new kms.CreateKeyCommand({
            ...{ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY", Description: String(description) },
            Tags: tagList(tags).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
          }),
        );
        const { KeyId = "", Arn = "" } = KeyMetadata ?? {};
        return { id: KeyId, outputs: { arn: Arn, keyId: KeyId } };
      },
    },
    [awsTypes.alias]: {
      async create({ name, targetKeyId }) {
        const alias = { AliasName: String(name), TargetKeyId: String(targetKeyId) };
        await keys.send(new kms.CreateAliasCommand(alias));
        return { id: alias.AliasName };
      },
      async update(AliasName, { targetKeyId }) {
        await keys.send(new kms.UpdateAliasCommand({ AliasName, TargetKeyId: String(targetKeyId) }));
      },
      async delete(AliasName) {
        await keys.send(new kms.DeleteAliasCommand({ AliasName }));
      },
    },
    [awsTypes.grant]: {
      async create({ name, keyId, granteePrincipal, operations }) {
        const made = await keys.send(
          new kms.CreateGrantCommand({
            ...{ Name: String(name), KeyId: String(keyId), GranteePrincipal: String(granteePrincipal) },
            Operations: operations as kms.GrantOperation[],
          }),
        );
        return { id: `${String(keyId)}:${made.GrantId}` };
      },
      async delete(id) {
        const [KeyId, GrantId] = id.split(":");
        await keys.send(new kms.RevokeGrantCommand({ KeyId, GrantId }));
      },
    },
    ...bucketBacking(buckets, tagList),
  };
  return {
    backing,
    close: () => {
      for (const client of [api, manager, store, keys, buckets]) client.destroy();
    },
  };

  async function put(Name: string, value: PlainMap[string] | undefined, more: object): Promise<void> {
    await store.send(
      new ssm.PutParameterCommand({
        ...{ Name, Value: String(value), Type: "SecureString", Tier: "Intelligent-Tiering" },
        ...more,
      }),
    );
  }
}
