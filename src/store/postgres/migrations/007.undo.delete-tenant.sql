-- Loses nothing. Until it is applied again, a deletion leaves rows behind that no later life of the id can reach.
create or replace function {{schema}}.delete_tenant(p_tenant text) returns void
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  update {{schema}}.lives l set generation = l.generation + 1 where l.tenant_id = p_tenant;
  delete from {{schema}}.tenants t where t.tenant_id = p_tenant;
  delete from {{schema}}.tenant_users u where u.tenant_id = p_tenant;
end
$$;
