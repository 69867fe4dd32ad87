import type { Db } from '#db/connect.ts'
import { TERMINAL } from '#server/access/rules.ts'
import type { Author } from '#server/journal/store.ts'
import { setThresholds } from '#server/register/buyers/threshold-actions.ts'
import { addLine } from '#server/register/clauses/line-actions.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { editContract } from '#server/register/contracts/actions.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { resumeWork } from '#server/register/facts/actions.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { type Calendar, french } from './calendar.ts'
import { type Ids, stories } from './ids.ts'
import type { CompanyKey } from './story/companies.ts'
import type { Story } from './story/story.ts'

// What people said afterwards of the terms of a contract, told as they would: the same verbs, on the day they did it.

export async function tellTerms(trx: Db, ids: Ids, calendar: Calendar): Promise<void> {
  for (const [index, story] of stories.entries()) {
    const contractId = ids.contracts[index]!
    const by = story.buyer ? ids.users.ines : ids.users.camille
    if (story.noticed || story.group) await describe(trx, story, contractId, ids, calendar)
    if (story.prolonged) await prolong(trx, story.prolonged, contractId, by, calendar)
    for (const { kind, at, resumedAfter } of story.facts ?? []) {
      if (kind === 'suspension' && resumedAfter) await resume(trx, contractId, { at, resumedAfter }, by, calendar)
    }
  }
  const day = calendar.workday('-5/04')
  const thresholds = { latePoints: 4, riskPoints: 15, riskShare: 25, riskDays: 120, riskRate: 85 }
  agreed(
    await setThresholds(trx, author(ids.users.theo, day, calendar), ids.buyers.marvaux, {
      ...thresholds,
      effectOn: calendar.on('-4/01'),
    }),
  )
}

/** The day after the notification, the officer completes what the contract says. */
async function describe(
  trx: Db,
  { noticed, notified, group }: Story,
  contractId: number,
  ids: Ids,
  calendar: Calendar,
) {
  const contract = await contractFor(trx, TERMINAL, contractId)
  const shares = Object.entries(group?.shares ?? {}).map(([company, percent]) => ({
    companyId: ids.companies[company as CompanyKey],
    points: percent * 100,
  }))
  const values = {
    ...contract,
    notifiedOn: contract.notifiedOn!,
    noticedOn: noticed ? calendar.workday(noticed) : null,
    groupForm: group?.form ?? ('' as const),
    shares: shares.length ? shares : null,
    holderSiret: null,
    holderName: '',
  }
  agreed(
    await editContract(trx, contract, values, author(ids.users.nadir, calendar.workday(notified), calendar, '11:20')),
  )
}

async function prolong(
  trx: Db,
  { at, to, reason }: NonNullable<Story['prolonged']>,
  contractId: number,
  by: number,
  calendar: Calendar,
) {
  const contract = await contractFor(trx, TERMINAL, contractId)
  const clause = (await clauseOfContract(trx, contractId))!
  const day = calendar.workday(at)
  const form = {
    datedOn: day,
    basis: 'R2194-7',
    reference: '',
    effect: 'aucun' as const,
    figure: {
      by: 'nombre' as const,
      centihours: null,
      amountCents: null,
      labourShare: null,
      insertionRate: null,
      hourlyCostCents: null,
    },
    reason: french(reason),
    amountCents: null,
    endsOn: calendar.on(to),
    owedThen: 'line' as const,
  }
  agreed(await addLine(trx, contract, clause, 'avenant', form, author(by, day, calendar)))
}

async function resume(
  trx: Db,
  contractId: number,
  { at, resumedAfter }: { at: Story['notified']; resumedAfter: Story['notified'] },
  by: number,
  calendar: Calendar,
) {
  const contract = await contractFor(trx, TERMINAL, contractId)
  const begun = calendar.workday(at)
  const suspension = (await factsOf(trx, [contractId])).find(
    fact => fact.kind === 'suspension' && fact.datedOn === begun,
  )!
  const lastDay = calendar.on(resumedAfter)
  const form = { lastDay, end: 'moved' as const, days: null }
  agreed(await resumeWork(trx, contract, suspension, form, author(by, lastDay, calendar)))
}

function author(userId: number, day: string, calendar: Calendar, time = '15:45'): Author {
  return { userId, at: calendar.instant(day, time), today: day, formKey: null }
}

/** A story that the house refuses is told wrong. */
function agreed(objections: Record<string, string> | null): void {
  if (objections) throw new Error(Object.values(objections).join(' '))
}
