import type { Period, Standing } from '#server/compliance/rules.ts'
import type { Clause, Commitment } from '#server/register/clauses/rules.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { Amendment, Contract, Holder } from '#server/register/contracts/rules.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import type { Event } from '#server/register/facts/timeline.ts'
import type { Person } from '#server/register/hours/people.ts'
import type { Work } from '#server/register/hours/rules.ts'

export type Shown = {
  contract: Contract
  clause: Clause | null
  ledger: Commitment[]
  period: Period
  work: Work[]
  standing: Standing | null
  facts: Fact[]
  events: Event[]
  people: Person[]
  holders: (Holder & { company: Company })[]
  amendments: Amendment[]
  siblings: { id: number; lotNumber: string; lotTitle: string; title: string }[]
  colleagues: { id: number; name: string }[]
  today: string
  at: string
  may: { edit: boolean; take: boolean; log: boolean; record: boolean; report: boolean; clause: boolean }
}
