-- Audit records are never lost on the way: refused while there is one. Export them, and have an administrator empty the table.
do $$
begin
  alter table {{schema}}.audit no force row level security;
  if exists (select from {{schema}}.audit) then
    raise exception 'there are audit records' using errcode = 'TN010';
  end if;
end
$$;
drop function {{schema}}.read_audit(text, bigint, bigint, text, bigint, text, bigint, bigint),
  {{schema}}.append_audit(text, jsonb);
drop table {{schema}}.audit;
drop function {{schema}}.refuse_change();
