import type { Author } from '#server/journal/store.ts'
import { recordClause } from '#server/register/clauses/actions.ts'
import { addLine } from '#server/register/clauses/line-actions.ts'
import { createPool } from '#server/register/clauses/pool-actions.ts'
import type { LineForm } from '#server/register/clauses/rules.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { companyFor } from '#server/register/companies/store.ts'
import { addPledge, declareAchievement } from '#server/register/pledges/actions.ts'
import { transferHours } from '#server/register/shares/actions.ts'
import { type Agenda, type Stage, userOf } from './agenda.ts'
import { french } from './calendar.ts'
import { cameOn, contractOf, followerOf, mainHolder } from './contracts.ts'
import { companyCalled } from './institution.ts'
import { actOf, figureOf, firstFigure, NO_FIGURE } from './ledger.ts'
import { storyCompanies } from './story/companies.ts'
import { stories } from './story/stories.ts'
import type { LedgerStory, Story } from './story/story.ts'

/** The clause of a contract, and what changed the hours owed or the end of the execution since. */
export function tellTerms(agenda: Agenda, stage: Stage, story: Story): void {
  const { calendar } = stage
  const { clause } = story
  if (!clause) return
  const who = story.unfollowed ? 'nadir' : followerOf(story)
  agenda.on(cameOn(story, calendar), '14:30', who, author => record(stage, story, author))
  for (const line of clause.ledger ?? [])
    agenda.on(calendar.workday(line.at), '15:30', who, author => addTo(stage, story, line, author))
  tellPledges(agenda, stage, story, who)
  for (const passed of story.group?.transfers ?? [])
    agenda.on(calendar.workday(passed.at), '15:50', who, author => transfer(stage, story, passed, author))
  const { prolonged } = story
  if (prolonged)
    agenda.on(calendar.workday(prolonged.at), '15:45', who, author => {
      const moved = { basis: 'R2194-7', effect: 'aucun' as const, figure: NO_FIGURE, endsOn: calendar.on(prolonged.to) }
      return add(stage, story, 'avenant', { ...moved, reason: french(prolonged.reason) }, author)
    })
}

/** What it owes beside hours, written after its clause, and what was declared of it since. */
function tellPledges(agenda: Agenda, stage: Stage, story: Story, who: Parameters<Agenda['on']>[2]): void {
  const { trx, calendar } = stage
  for (const { kind, quantity, article, done = [] } of story.clause?.pledges ?? []) {
    agenda.on(cameOn(story, calendar), '14:40', who, async author => {
      const form = { kind, quantity, datedOn: author.today, reason: '', evidence: french(article) }
      return addPledge(trx, await placeOf(stage, story), form, author)
    })
    for (const one of done)
      agenda.on(calendar.workday(one.at), '16:40', who, async author => {
        const form = { kind, quantity: one.quantity, datedOn: author.today, reason: '', evidence: french(one.evidence) }
        return declareAchievement(trx, await placeOf(stage, story), form, author)
      })
  }
}

async function transfer(
  stage: Stage,
  story: Story,
  { from, to, hours, reason }: NonNullable<NonNullable<Story['group']>['transfers']>[number],
  author: Author,
) {
  const [fromId, toId] = [
    await companyCalled(stage, storyCompanies[from].siret),
    await companyCalled(stage, storyCompanies[to].siret),
  ]
  const form = { fromId, toId, centihours: hours * 100, effectOn: author.today, reason: french(reason) }
  return transferHours(stage.trx, await placeOf(stage, story), form, author)
}

async function placeOf(stage: Stage, story: Story) {
  return { contract: await contractOf(stage, story), clauseId: await clauseIdOf(stage, story) }
}

/** Contracts that share their hours, by the name of their pool. */
export function tellPools(agenda: Agenda, stage: Stage): void {
  const { trx, calendar } = stage
  const pooled = Map.groupBy(
    stories.filter(story => story.clause?.pool),
    story => story.clause!.pool!,
  )
  for (const [name, told] of pooled)
    agenda.on(calendar.workday('-9/15'), '16:20', 'camille', async author => {
      const { siret } = storyCompanies[mainHolder(told[0]!)]
      const company = await companyFor(trx, await userOf(stage, 'camille'), siret)
      const clauseIds = await Promise.all(told.map(story => clauseIdOf(stage, story)))
      const pool = { name, companyId: company.id, buyerId: stage.buyers.get('hauteVesle')!, agreedOn: author.today }
      await createPool(trx, company, pool, clauseIds, author)
    })
}

export async function clauseIdOf({ trx, contracts, clauses }: Stage, story: Story): Promise<number> {
  const id = clauses.get(story) ?? (await clauseOfContract(trx, contracts.get(story)!))!.id
  clauses.set(story, id)
  return id
}

async function record(stage: Stage, story: Story, author: Author) {
  const clause = story.clause!
  const form = {
    clause: {
      legalBasis: clause.basis ?? ('L2112-2' as const),
      contractArticle: clause.article ?? 'CCAP, article 8.2',
      scope: '',
      penaltyCents: clause.penalty === null ? null : (clause.penalty ?? 60) * 100,
      eligibilityMonths: clause.eligibilityMonths ?? 24,
      poolId: null,
    },
    rhythm: clause.quarterly ? { period: 'quarter' as const, dueDays: 30, effectOn: null } : null,
    figure: firstFigure(story),
    datedOn: null,
    startsOn: null,
    endsOn: null,
  }
  return recordClause(stage.trx, await contractOf(stage, story), form, author)
}

function addTo(stage: Stage, story: Story, line: LedgerStory, author: Author) {
  const { euros, hours, basis = '', reference = '', reason, newEuros } = line
  const figure = figureOf(story, hours === undefined ? { euros: euros! } : { hours })
  const effect = (hours ?? euros!) < 0 ? ('moins' as const) : ('plus' as const)
  const amountCents = newEuros === undefined ? null : newEuros * 100
  const form = { basis, reference, effect, figure, amountCents, reason: french(reason) }
  return add(stage, story, actOf(line), form, author)
}

type Said = Pick<LineForm, 'basis' | 'effect' | 'figure' | 'reason'> & Partial<LineForm>

async function add(stage: Stage, story: Story, act: Parameters<typeof addLine>[3], said: Said, author: Author) {
  const contract = await contractOf(stage, story)
  const clause = (await clauseOfContract(stage.trx, contract.id))!
  const form = { confirmed: false, reference: '', amountCents: null, endsOn: null, owedThen: 'line' as const, ...said }
  return addLine(stage.trx, contract, clause, act, { ...form, datedOn: author.today }, author)
}
