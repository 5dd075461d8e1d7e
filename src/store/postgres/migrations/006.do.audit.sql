-- Audit records: added and read. Nobody has a grant to change one, and a trigger stops whoever owns the table.
-- They bear no generation and outlive their tenant: what was done stays told.
create table {{schema}}.audit (
  tenant_id text collate "C" not null,
  writer text collate "C" not null,
  sequence bigint not null,
  at bigint not null,
  line text not null,
  constraint audit_pkey primary key (tenant_id, writer, sequence)
);
create index audit_time on {{schema}}.audit (tenant_id, at, writer, sequence);
alter table {{schema}}.audit enable row level security, force row level security;
create policy tenant_rows on {{schema}}.audit
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));
grant select, insert on {{schema}}.audit to {{app}};

create function {{schema}}.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'audit records are never changed' using errcode = 'TN011';
end
$$;
create trigger audit_append_only before update or delete or truncate on {{schema}}.audit
  for each statement execute function {{schema}}.refuse_change();

-- `p_records`: [{ "writer", "sequence", "at", "line" }]; all or nothing.
create function {{schema}}.append_audit(p_tenant text, p_records jsonb) returns void
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  insert into {{schema}}.audit
    select p_tenant, r.writer, r.sequence, r.at, r.line
      from jsonb_to_recordset(p_records) as r(writer text, sequence bigint, at bigint, line text)
      order by r.writer collate "C", r.sequence
    on conflict on constraint audit_pkey do nothing;
  if exists (
    select from jsonb_to_recordset(p_records) as r(writer text, sequence bigint, at bigint, line text)
      join {{schema}}.audit a on a.tenant_id = p_tenant and a.writer = r.writer and a.sequence = r.sequence
      where a.line <> r.line or a.at <> r.at
  ) then
    raise exception 'a place in the audit is taken' using errcode = 'TN002';
  end if;
end
$$;

create function {{schema}}.read_audit(p_tenant text, p_from bigint, p_to bigint, p_writer text, p_after_at bigint,
  p_after_writer text, p_after_sequence bigint, p_limit bigint) returns setof {{schema}}.audit
language plpgsql stable as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select * from {{schema}}.audit a
    where a.tenant_id = p_tenant and (p_from is null or a.at >= p_from) and (p_to is null or a.at < p_to)
      and (p_writer is null or a.writer = p_writer)
      and (p_after_at is null or (a.at, a.writer, a.sequence) > (p_after_at, p_after_writer, p_after_sequence))
    order by a.at, a.writer, a.sequence limit p_limit;
end
$$;

revoke all on function {{schema}}.append_audit(text, jsonb), {{schema}}.refuse_change(),
  {{schema}}.read_audit(text, bigint, bigint, text, bigint, text, bigint, bigint) from public;
grant execute on function {{schema}}.append_audit(text, jsonb),
  {{schema}}.read_audit(text, bigint, bigint, text, bigint, text, bigint, bigint) to {{app}};
