// Login domains.
import type { TypeBehaviour } from "../type-behaviour.ts";
import { tokens } from "./tokens.ts";

export const customDomain: TypeBehaviour = {
  id: (_, { text }) => `cd_${text(16)}`,
  replaceOn: ["domain", "type"],
  computed: (_, { text }) => {
    const record = `${text(20)}.edge.tenants.auth0.example`;
    return {
      isDefault: false,
      primary: false,
      status: "pending_verification",
      originDomainName: record,
      verifications: [{ status: "pending", methods: [{ name: "CNAME", record }], errorMsg: "", lastVerifiedAt: "" }],
    };
  },
  unique: [["domain"]],
  check: ({ type, tlsPolicy }) => [
    ...(["auth0_managed_certs", "self_managed_certs"].includes(String(type))
      ? []
      : [{ property: "type", reason: "must be auth0_managed_certs or self_managed_certs" }]),
    ...([undefined, "recommended"].includes(tlsPolicy as string | undefined)
      ? []
      : [{ property: "tlsPolicy", reason: "must be recommended" }]),
  ],
  effect({ id }, cloud, what) {
    if (what === "delete") cloud.remove(tokens.customDomainVerification, id);
  },
  onlyReal:
    "whether the CNAME record is there and the certificate was issued; how many domains the subscription allows",
};

export const customDomainVerification: TypeBehaviour = {
  id: ({ customDomainId }) => String(customDomainId),
  replaceOn: ["customDomainId"],
  computed: ({ customDomainId }, { cloud, text }) => ({
    cnameApiKey: text(64),
    originDomainName: cloud.get(tokens.customDomain, String(customDomainId))?.properties.originDomainName ?? "",
  }),
  references: [{ path: "customDomainId", type: tokens.customDomain }],
  onlyReal: "whether the record can be seen: Auth0 waits for it, minutes at times",
};
