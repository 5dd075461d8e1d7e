// Our shapes of Microsoft Graph, held against the types that Microsoft publishes: the compiler judges, at every typecheck.
import type {
  Domain,
  DomainDnsTxtRecord,
  TrustFrameworkKey,
  TrustFrameworkKeySet,
} from "@microsoft/microsoft-graph-types-beta";
import { expect, it } from "vitest";
import type {
  KeyGeneration,
  KeySetCreation,
  SecretUpload,
  ShownDomain,
  ShownKey,
  ShownKeySet,
  ShownTxtRecord,
} from "../../../src/provision/azure-b2c/graph-shapes.ts";

/** Every member of `Ours` stands in `Theirs`, with a type that ours may be given as. */
type Fits<Ours, Theirs> = {
  [Name in keyof Ours]: Name extends keyof Theirs
    ? [Ours[Name]] extends [NonNullable<Theirs[Name]>]
      ? true
      : false
    : false;
}[keyof Ours];

/** What we read may be more loosely typed there, never under another name or as something else. */
type Reads<Ours, Theirs> = {
  [Name in keyof Ours]: Name extends keyof Theirs
    ? [NonNullable<Theirs[Name]>] extends [NonNullable<Ours[Name]>]
      ? true
      : false
    : false;
}[keyof Ours];

const sent: {
  creation: Fits<KeySetCreation, TrustFrameworkKeySet>;
  secret: Fits<SecretUpload, TrustFrameworkKey>;
  generation: Fits<KeyGeneration, TrustFrameworkKey>;
} = { creation: true, secret: true, generation: true };

const read: {
  key: Reads<Required<ShownKey>, TrustFrameworkKey>;
  keySet: Reads<Omit<ShownKeySet, "keys">, TrustFrameworkKeySet>;
  domain: Reads<ShownDomain, Domain>;
  record: Reads<ShownTxtRecord, DomainDnsTxtRecord>;
} = { key: true, keySet: true, domain: true, record: true };

it("everything that is sent to Graph and read from it has Microsoft's names and types", () => {
  expect([...Object.values(sent), ...Object.values(read)]).toEqual(Array(7).fill(true));
});
