// Whether a fleet fits into one AWS account: API Gateway's quotas for each region, which AWS raises only on request.
import type { PlannedGateway } from "./planned-gateway.ts";

/** of one account and region (Amazon API Gateway quotas) */
const mostKeys = 10_000;
const mostUsagePlans = 300;

export interface GatewayRoom {
  region: string;
  keys: number;
  usagePlans: number;
  /** AWS accounts that they need; above 1, move tenants to a deployment in another account, or to another region */
  accounts: number;
}

/** Counts keys and usage plans a region, sorted by region. A tier counts once, a private plan each time, a rotation as two keys. */
export function gatewayRoom(gateways: readonly PlannedGateway[]): GatewayRoom[] {
  return [...new Set(gateways.map(({ region }) => region))].sort().map((region) => {
    const tenants = gateways.filter((gateway) => gateway.region === region);
    const tiers = new Set(tenants.flatMap(({ tier }) => tier ?? [])).size;
    const usagePlans = tiers + tenants.filter(({ tier }) => tier === undefined).length;
    // A tier that is split over accounts exists in each of them.
    const own = usagePlans - tiers;
    const byPlans = tiers >= mostUsagePlans ? Number.POSITIVE_INFINITY : Math.ceil(own / (mostUsagePlans - tiers));
    const keys = tenants.reduce((sum, { rotation }) => sum + (rotation.keepPrevious ? 2 : 1), 0);
    const accounts = Math.max(1, Math.ceil(keys / mostKeys), byPlans);
    return { region, keys, usagePlans, accounts };
  });
}
