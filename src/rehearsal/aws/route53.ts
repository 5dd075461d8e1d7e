// The character of records in a Route 53 zone that is ours.
import type { PlainValue } from "../../provider/reveal.ts";
import type { InvokeBehaviour, TypeBehaviour } from "../type-behaviour.ts";

const records = "aws:route53/record:Record";

const plainName = (name: PlainValue | undefined): string => String(name).toLowerCase().replace(/\.$/, "");

const record: TypeBehaviour = {
  id: ({ zoneId, name, type }) => [zoneId, plainName(name), type].join("_"),
  computed: ({ name }) => ({ fqdn: plainName(name) }),
  unique: [["zoneId", "name", "type"]],
  // The type's change is a deletion and a creation in one call.
  replaceOn: ["zoneId", "name"],
  unordered: ["records"],
  check: ({ type, ttl, records: values, aliases }) => [
    ...((values === undefined) === (aliases === undefined)
      ? [{ property: "records", reason: "or aliases are needed, and not both" }]
      : []),
    ...(values !== undefined && ttl === undefined ? [{ property: "ttl", reason: "belongs to records" }] : []),
    ...(type === "CNAME" && Array.isArray(values) && values.length !== 1
      ? [{ property: "records", reason: "must be one for a CNAME" }]
      : []),
    ...(type === "TXT" && Array.isArray(values) && values.some((value) => String(value).includes('"'))
      ? [{ property: "records", reason: "of a TXT get their quotes from the provider" }]
      : []),
  ],
  onlyReal: "whether the zone exists; the seconds until every name server answers with a change",
};

/** By type token. */
export const route53Behaviours: Readonly<Record<string, TypeBehaviour>> = { [records]: record };

/** `aws:route53/getRecords:getRecords`: names end in a dot, and texts stand in quotes, as Route 53 lists them. */
export const listRecords: InvokeBehaviour = ({ zoneId, nameRegex }, cloud) => {
  const pattern = typeof nameRegex === "string" ? new RegExp(nameRegex.replace(/^\(\?i\)/, ""), "i") : undefined;
  const found = cloud
    .list(records)
    .filter(({ properties }) => properties.zoneId === zoneId)
    .map(({ properties: { name, type, ttl = 0, records: values } }) => ({
      ...{ name: `${plainName(name)}.`, type: type ?? "", ttl },
      resourceRecords: (Array.isArray(values) ? values : []).map((value) => ({
        value: type === "TXT" ? `"${String(value)}"` : value,
      })),
    }));
  return {
    id: "a list",
    resourceRecordSets: found.filter(({ name }) => pattern?.test(name) ?? true),
    zoneId: zoneId ?? "",
  };
};
