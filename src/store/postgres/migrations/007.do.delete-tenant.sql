-- A tenant goes with what every table holds of it; only its audit records stay.
create or replace function {{schema}}.delete_tenant(p_tenant text) returns void
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  update {{schema}}.lives l set generation = l.generation + 1 where l.tenant_id = p_tenant;
  delete from {{schema}}.tenants t where t.tenant_id = p_tenant;
  delete from {{schema}}.tenant_users u where u.tenant_id = p_tenant;
  delete from {{schema}}.oauth_tokens o where o.tenant_id = p_tenant;
  delete from {{schema}}.sessions s where s.tenant_id = p_tenant;
  delete from {{schema}}.roles r where r.tenant_id = p_tenant;
  delete from {{schema}}.usage u where u.tenant_id = p_tenant;
  delete from {{schema}}.usage_batches b where b.tenant_id = p_tenant;
end
$$;
