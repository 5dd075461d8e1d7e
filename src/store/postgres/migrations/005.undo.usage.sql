-- Months of usage are kept for ever: refused while there are any.
do $$
begin
  alter table {{schema}}.usage no force row level security;
  if exists (select from {{schema}}.usage) then
    raise exception 'there is usage' using errcode = 'TN010';
  end if;
end
$$;
drop function {{schema}}.read_usage(text, bigint, text, bigint, bigint, bigint),
  {{schema}}.add_usage(text, bigint, text, jsonb, bigint), {{schema}}.usage_kept_from(text, bigint);
drop table {{schema}}.usage_batches, {{schema}}.usage;
