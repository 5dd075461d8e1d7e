// tenantry:entra:UserFlow: which providers the sign-in page of a tenant's own apps offers, and of nobody else's.
import type { PropertyMap } from "../../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../../provider/resource-behaviour.ts";
import type { GraphClient } from "../../graph/graph-client.ts";
import { listAll } from "../../graph/list-all.ts";
import { readAnswer } from "../../graph/read-answer.ts";
import { ProvisionError } from "../../provision-error.ts";
import type { ShownApplication, ShownId, ShownUserFlow, UserFlowBody, UserFlowChange } from "./connection-shapes.ts";
import { foreignConnection } from "./foreign-connection.ts";

export interface UserFlowInputs {
  /** id of the directory */
  directory: string;
  displayName: string;
  /** client ids of the apps whose people sign in by it; an app is in one flow */
  apps: string[];
  /** ids of identity providers, one at least */
  providers: string[];
  /** whether somebody new gets an account */
  signUp: boolean;
  owner: string;
}

const root = "/v1.0/identity/authenticationEventsFlows";
const flowType = "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow";
const loadType = "#microsoft.graph.onAuthenticationMethodLoadStartExternalUsersSelfServiceSignUp";
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`;
const appsOf = (id: string): string => `${pathOf(id)}/conditions/applications/includeApplications`;
const providersOf = (id: string): string =>
  `${pathOf(id)}/${flowType.slice(1)}/onAuthenticationMethodLoadStart/${loadType.slice(1)}/identityProviders`;
/** Graph keeps no tags on a flow, but a description. */
const markOf = (owner: string): string => `tenantry-owner:${owner}`;

/** A flow is ours when our mark is its description. Every step of an update may be repeated. */
export function userFlowBehaviour(graph: (directory: string) => GraphClient): ResourceBehaviour<UserFlowInputs> {
  const linked = async (directory: string, id: string, signal: AbortSignal) => {
    const client = graph(directory);
    const apps = await listAll<ShownApplication>(client, appsOf(id), signal);
    const providers = await listAll<ShownId>(client, providersOf(id), signal);
    return { apps: apps.map(({ appId }) => appId).sort(), providers: providers.map((each) => each.id).sort() };
  };
  const outputsOf = (inputs: UserFlowInputs, flowId: string): PropertyMap => ({ ...inputs, flowId });

  /** What is new comes first: a flow is never without a provider. */
  const settle = async (id: string, inputs: UserFlowInputs, signal: AbortSignal): Promise<void> => {
    const { directory } = inputs;
    const client = graph(directory);
    await client({ method: "PATCH", path: pathOf(id), body: changeOf(inputs), signal });
    const now = await linked(directory, id, signal);
    for (const provider of without(inputs.providers, now.providers)) {
      const body = { "@odata.id": `https://graph.microsoft.com/v1.0/identityProviders/${provider}` };
      await client({ method: "POST", path: `${providersOf(id)}/$ref`, body, signal });
    }
    for (const appId of without(inputs.apps, now.apps)) {
      const body = { "@odata.type": "#microsoft.graph.authenticationConditionApplication", appId };
      const { status } = await client({ method: "POST", path: appsOf(id), body, accepts: [400, 409], signal });
      if (status >= 400) throw refused(inputs, status);
    }
    const gone = [
      ...without(now.apps, inputs.apps).map((appId) => `${appsOf(id)}/${encodeURIComponent(appId)}`),
      ...without(now.providers, inputs.providers).map((each) => `${providersOf(id)}/${encodeURIComponent(each)}/$ref`),
    ];
    for (const path of gone) await client({ method: "DELETE", path, accepts: [404], signal });
  };
  return {
    computed: ["flowId"],
    stable: ["flowId"],
    replaceOn: ["directory"],
    async create({ inputs, ...resource }) {
      const { signal } = resource;
      const { directory, displayName, owner } = inputs;
      const client = graph(directory);
      const found = (await listAll<ShownUserFlow>(client, root, signal)).find(
        (flow) => flow.displayName === displayName,
      );
      if (found !== undefined && found.description !== markOf(owner))
        throw foreignConnection(`a user flow ${JSON.stringify(displayName)}`, resource, `${directory}/${found.id}`);
      let flowId = found?.id;
      if (flowId === undefined) {
        const { status, text } = await client({
          ...{ method: "POST", path: root, body: bodyOf(inputs), accepts: [400, 409], signal },
        });
        if (status >= 400) throw refused(inputs, status);
        flowId = readAnswer<ShownUserFlow>(text).id ?? "";
      } else await settle(flowId, inputs, signal);
      return { id: `${directory}/${flowId}`, outputs: outputsOf(inputs, flowId) };
    },
    async update({ id, inputs, signal }) {
      const [, flowId = ""] = id.split("/");
      await settle(flowId, inputs, signal);
      return { outputs: outputsOf(inputs, flowId) };
    },
    async read({ id, signal }) {
      const [directory = "", flowId = ""] = id.split("/");
      const { status, text } = await graph(directory)({
        ...{ method: "GET", path: pathOf(flowId), accepts: [404], signal },
      });
      if (status === 404) return undefined;
      // Graph's reference shows the flow inside `value`, as if it were a list
      const answer = readAnswer<ShownUserFlow & { value: Partial<ShownUserFlow> }>(text);
      const { displayName = "", description, onInteractiveAuthFlowStart: start } = answer.value ?? answer;
      const inner: UserFlowInputs = {
        ...{ directory, displayName, signUp: start?.isSignUpAllowed === true },
        ...(await linked(directory, flowId, signal)),
        owner: (description ?? "").replace(/^tenantry-owner:/, ""),
      };
      return { inputs: { ...inner }, outputs: outputsOf(inner, flowId) };
    },
    async delete({ id, signal }) {
      const [directory = "", flowId = ""] = id.split("/");
      await graph(directory)({ method: "DELETE", path: pathOf(flowId), accepts: [404], signal });
    },
  };
}

function changeOf({ displayName, owner, signUp }: UserFlowInputs): UserFlowChange {
  return {
    "@odata.type": flowType,
    ...{ displayName, description: markOf(owner) },
    onInteractiveAuthFlowStart: {
      "@odata.type": "#microsoft.graph.onInteractiveAuthFlowStartExternalUsersSelfServiceSignUp",
      isSignUpAllowed: signUp,
    },
  };
}

/** Whoever signs up has an address, which the provider or a code proves, and may correct the name. */
function bodyOf(inputs: UserFlowInputs): UserFlowBody {
  const builtIn = { userFlowAttributeType: "builtIn", dataType: "string" } as const;
  const input = { inputType: "text", writeToDirectory: true } as const;
  return {
    ...changeOf(inputs),
    conditions: { applications: { includeApplications: inputs.apps.map((appId) => ({ appId })) } },
    onAuthenticationMethodLoadStart: {
      "@odata.type": loadType,
      identityProviders: inputs.providers.map((id) => ({ id })),
    },
    onAttributeCollection: {
      "@odata.type": "#microsoft.graph.onAttributeCollectionExternalUsersSelfServiceSignUp",
      attributes: [
        { id: "email", displayName: "Email Address", ...builtIn },
        { id: "displayName", displayName: "Display Name", ...builtIn },
      ],
      attributeCollectionPage: {
        views: [
          {
            inputs: [
              { attribute: "email", label: "Email Address", hidden: true, editable: false, required: true, ...input },
              {
                attribute: "displayName",
                label: "Display Name",
                ...{ hidden: false, editable: true, required: false, ...input },
              },
            ],
          },
        ],
      },
    },
  };
}

const without = (all: readonly string[], some: readonly string[]): string[] =>
  all.filter((each) => !some.includes(each));

function refused({ displayName }: UserFlowInputs, status: number): ProvisionError {
  const message = `The directory refuses the user flow ${JSON.stringify(displayName)}, or an app in it (${status}).`;
  return new ProvisionError("entra.flow", message, {
    kind: "failed",
    mend: "An app is in one user flow: take this tenant's out of any other one in the admin center, and run it again.",
  });
}
