// Usage plans by name, as AWS lists them: AWS lets several share one, and the provider has no data source for them.
import { askGateway } from "./ask-gateway.ts";

export interface FoundUsagePlan {
  id: string;
  tags: Record<string, string>;
}

/** Gives every usage plan of exactly this name. */
export type FindUsagePlans = (place: { region: string; name: string }) => Promise<FoundUsagePlan[]>;

/** Most that a page may hold: GetUsagePlans knows no filter, and an account has 300 a region unless it asked for more. */
const pageSize = 500;

/** Asks API Gateway, with the process's own credentials. Throws `gateway.unreadable` (kind missing or failed). */
export const findUsagePlans: FindUsagePlans = ({ region, name }) =>
  askGateway({ region, what: "The list of usage plans" }, async (client, sdk) => {
    const found: FoundUsagePlan[] = [];
    for await (const { items = [] } of sdk.paginateGetUsagePlans({ client }, { limit: pageSize }))
      for (const plan of items)
        if (plan.name === name && plan.id !== undefined) found.push({ id: plan.id, tags: { ...plan.tags } });
    return found;
  });
