import { createHash } from "node:crypto";
import type { OrganizationRecord } from "./organization-record.ts";

/** One person of an organization, as tokens name them. */
export interface Person {
  /** stable while the organization lives, different in every organization, base64url */
  subject: string;
  email: string;
  roles: string[];
}

export interface People {
  byEmail(email: string): Person | undefined;
  bySubject(subject: string): Person | undefined;
}

/** The people who may sign in to an organization. */
export function peopleOf(record: OrganizationRecord): People {
  const people = record.body.users.map(({ email, roles }) => ({
    subject: createHash("sha256").update(`${record.subjectSalt}\n${email}`).digest("base64url").slice(0, 27),
    email,
    roles,
  }));
  const byEmail = new Map(people.map((person) => [person.email, person]));
  const bySubject = new Map(people.map((person) => [person.subject, person]));
  return { byEmail: (email) => byEmail.get(email), bySubject: (subject) => bySubject.get(subject) };
}
