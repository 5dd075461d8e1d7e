-- A role that is gone would leave its people with less than they have: refused while there is one.
do $$
begin
  alter table {{schema}}.roles no force row level security;
  if exists (select from {{schema}}.roles) then
    raise exception 'there are roles' using errcode = 'TN010';
  end if;
end
$$;
drop function {{schema}}.delete_role(text, text), {{schema}}.put_role(text, bigint, text, text, jsonb),
  {{schema}}.get_roles(text, bigint, text);
drop table {{schema}}.roles;
