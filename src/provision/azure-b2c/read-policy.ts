// The XML of a custom policy, read with care: it comes from a repository or from a directory, and neither is trusted.
import { DOMParser, type Element, type Node } from "@xmldom/xmldom";
import { limits } from "../../limits.ts";
import { ProvisionError } from "../provision-error.ts";

export interface ReadPolicy {
  id: string;
  /** id of the policy that it extends */
  base: string | undefined;
  /** values of `domain_hint` that lead to a provider */
  domains: string[];
  /** key sets that it uses */
  keys: string[];
  /** elements, attributes and texts in one spelling: equal texts mean the same */
  meaning: string;
}

const nameSpace = "http://schemas.microsoft.com/online/cpim/schemas/2013/06";
const elementNode = 1;
const textNodes = [3, 4];
/** nesting: the deepest of Microsoft's starter pack has about 15 */
const mostDepth = 64;

/**
 * Reads a policy of directory `<tenant>.onmicrosoft.com`. Throws `b2c.policy` for what is too large, declares a document type,
 * is no well-formed policy, or names another policy or another directory than ours.
 */
export function readPolicy(xml: string, { id, tenant }: { id: string; tenant: string }): ReadPolicy {
  const refuse = (reason: string): ProvisionError =>
    new ProvisionError("b2c.policy", `The policy ${id} ${reason}.`, { mend: "Correct its file in the repository." });
  if (Buffer.byteLength(xml) > limits.trustFrameworkPolicyBytes)
    throw refuse(`has more than ${limits.trustFrameworkPolicyBytes} bytes`);
  // Entities are declared there, and nothing else of use.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw refuse("has a document type declaration");
  const root = rootOf(xml.replace(/^\uFEFF/, ""));
  if (root === undefined) throw refuse("is not well-formed XML");
  if (root.localName !== "TrustFrameworkPolicy" || root.namespaceURI !== nameSpace)
    throw refuse("is no TrustFrameworkPolicy");
  const directory = `${tenant}.onmicrosoft.com`;
  if (root.getAttribute("TenantId") !== directory) throw refuse(`is not of directory ${directory} (TenantId)`);
  if (root.getAttribute("PolicyId") !== id) throw refuse("has another PolicyId in its file");
  const uri = root.getAttribute("PublicPolicyUri");
  if (uri !== null && uri.replace(/^https?:\/\//, "").toLowerCase() !== `${directory}/${id}`.toLowerCase())
    throw refuse(`has a PublicPolicyUri that is not http://${directory}/${id}`);
  const [base, ...more] = all(root, "BasePolicy");
  if (more.length > 0) throw refuse("extends two policies");
  if (base !== undefined && textOf(base, "TenantId") !== directory)
    throw refuse("extends a policy of another directory");
  const baseId = base === undefined ? undefined : textOf(base, "PolicyId");
  if (baseId === "" || baseId?.toLowerCase() === id.toLowerCase()) throw refuse("does not say which policy it extends");
  const meaning = meaningOf(root, 0);
  if (meaning === undefined) throw refuse(`is nested more than ${mostDepth} deep`);
  return {
    ...{ id, base: baseId, meaning },
    domains: all(root, "Domain").map((each) => (each.textContent ?? "").trim()),
    keys: all(root, "Key").flatMap((each) => each.getAttribute("StorageReferenceId") ?? []),
  };
}

function rootOf(xml: string): Element | undefined {
  try {
    const parser = new DOMParser({
      onError: (_, message) => {
        throw new SyntaxError(message);
      },
    });
    return parser.parseFromString(xml, "application/xml").documentElement ?? undefined;
  } catch {
    return undefined;
  }
}

function all(root: Element, name: string): Element[] {
  return [...root.getElementsByTagNameNS(nameSpace, name)];
}

function textOf(parent: Element, name: string): string {
  return (all(parent, name)[0]?.textContent ?? "").trim();
}

/** Comments, white space around texts, prefixes and the order of attributes mean nothing. */
function meaningOf(element: Element, depth: number): string | undefined {
  if (depth > mostDepth) return undefined;
  const attributes = [...element.attributes]
    .filter(({ name }) => name !== "xmlns" && !name.startsWith("xmlns:"))
    .map(({ name, value }) => [name, value])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  const parts: string[] = [];
  let text = "";
  const settle = (): void => {
    if (text.trim() !== "") parts.push(JSON.stringify(text.trim()));
    text = "";
  };
  for (const child of [...element.childNodes] as Node[]) {
    if (textNodes.includes(child.nodeType)) text += child.nodeValue ?? "";
    if (child.nodeType !== elementNode) continue;
    settle();
    const inner = meaningOf(child as Element, depth + 1);
    if (inner === undefined) return undefined;
    parts.push(inner);
  }
  settle();
  return JSON.stringify([element.namespaceURI, element.localName, attributes, parts]);
}
