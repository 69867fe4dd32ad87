import { haute_vesle, marvaux } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { addContract, addHolder, editContract } from '#server/register/contracts/actions.ts'
import { sayHourless } from '#server/register/contracts/hourless.ts'
import type { Ccag, Contract, ContractValues } from '#server/register/contracts/rules.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { handOverMany, takeContract } from '#server/register/followings/actions.ts'
import { followedContracts } from '#server/register/followings/store.ts'
import { recordReservation } from '#server/register/reserved/actions.ts'
import { checkCondition } from '#server/register/reserved/check-actions.ts'
import { isOfHolder } from '#server/register/reserved/check-rules.ts'
import { type Agenda, type Stage, userOf, type Who } from './agenda.ts'
import { type Calendar, french } from './calendar.ts'
import { companyCalled } from './institution.ts'
import type { CompanyKey } from './story/companies.ts'
import { storyCompanies } from './story/companies.ts'
import type { ReadCheck, Story } from './story/story.ts'
import { LEFT } from './story/when.ts'

/** How a contract came, was described and taken in charge. */
export function tellContract(agenda: Agenda, stage: Stage, story: Story): void {
  const { trx, calendar } = stage
  const notifiedOn = calendar.workday(story.notified)
  const day = cameOn(story, calendar)
  if (!story.published)
    agenda.on(notifiedOn, '10:05', 'nadir', async author => {
      const { id, objections } = await addContract(trx, valuesOf(stage, story), author)
      if (id) stage.contracts.set(story, id)
      return objections
    })
  for (const holder of story.holders.slice(story.published ? story.holders.length : 1)) tellHolder(holder)
  for (const holder of story.published ? story.holders : [])
    if (typeof holder !== 'string' && holder[1] === 'subcontractor') tellHolder(holder)
  if (isDescribed(story)) agenda.on(day, '11:20', 'nadir', author => describe(stage, story, author))
  if (!story.unfollowed) tellFollowing(agenda, stage, story, day)

  function tellHolder(holder: Story['holders'][number]) {
    const [key, role] = typeof holder === 'string' ? ([holder, 'coHolder'] as const) : holder
    const { siret, name } = storyCompanies[key]
    agenda.on(day, '10:40', 'nadir', async author =>
      addHolder(trx, await contractOf(stage, story), { siret, name, role }, author),
    )
  }
}

/** The day from which the register knows it. */
export function cameOn(story: Story, calendar: Calendar): string {
  return calendar.workday(story.published ?? story.notified)
}

/** Who follows it, from its first day there. */
export function followerOf(story: Story): Who {
  return story.followedBy ?? (story.buyer ? 'ines' : 'camille')
}

/** Who acts for it that day: a colleague takes on what somebody handed over, or left. */
export function followerOn(story: Story, day: string, calendar: Calendar): Who {
  const until = calendar.workday(story.handedOver ?? LEFT)
  return story.followedBy && day >= until ? 'camille' : followerOf(story)
}

/** « 2025-0147 »: the year of the notification. */
export function numberOf(story: Story, calendar: Calendar): string {
  return `${calendar.on(story.notified).slice(0, 4)}-${String(story.number).padStart(4, '0')}`
}

export function contractOf({ trx, contracts }: Stage, story: Story): Promise<Contract> {
  return contractFor(trx, TERMINAL, contracts.get(story))
}

export function mainHolder(story: Story): CompanyKey {
  const [first] = story.holders
  return typeof first === 'string' ? first : first![0]
}

export function buyerSiret(story: Story): string {
  return story.buyer === 'marvaux' ? marvaux.siret : haute_vesle.siret
}

export function ccagOf(story: Story): Ccag {
  const isWorks = story.sector.startsWith('BTP') || story.sector.startsWith('TP_')
  return story.ccag ?? (isWorks ? 'Travaux' : 'Fournitures courantes et services')
}

export function procedureOf({ procedure, euros }: Story): string {
  return procedure ?? (euros < 216_000 ? 'Procédure adaptée' : 'Appel d’offres ouvert')
}

function tellCheck(agenda: Agenda, stage: Stage, story: Story, day: string, check: ReadCheck): void {
  const { trx, calendar } = stage
  agenda.on(check.at ? calendar.workday(check.at) : day, '16:20', 'nadir', async author => {
    const contract = await contractOf(stage, story)
    const [holder] = story.holders
    const key = typeof holder === 'string' ? holder : holder![0]
    const { condition, kind = null, sharePoints = null, centihours = null, evidence, evidenceOn } = check
    return checkCondition(
      trx,
      contract,
      {
        condition,
        companyId: isOfHolder(condition) ? stage.companies.get(key)! : null,
        outcome: 'met',
        kind,
        sharePoints,
        centihours,
        evidence: french(evidence),
        evidenceOn: evidenceOn ? calendar.on(evidenceOn) : null,
        checkedOn: author.today,
      },
      author,
    )
  })
}

function tellFollowing(agenda: Agenda, stage: Stage, story: Story, day: string): void {
  const { trx, calendar } = stage
  const who = followerOf(story)
  agenda.on(day, '14:20', who, async author =>
    takeContract(trx, await contractOf(stage, story), await userOf(stage, who), author),
  )
  if (story.reserved?.evidence)
    agenda.on(day, '16:05', who, async author => {
      const contract = await contractOf(stage, story)
      const evidence = french(story.reserved!.evidence!)
      const { version } = contract
      return recordReservation(trx, contract, { article: contract.reservedArticle, evidence, version }, author)
    })
  for (const check of story.reserved?.checks ?? []) tellCheck(agenda, stage, story, day, check)
  if (story.hourless)
    agenda.on(calendar.workday(story.hourless.at), '11:10', who, async author =>
      sayHourless(trx, await contractOf(stage, story), french(story.hourless!.reason), author),
    )
  if (story.handedOver)
    agenda.on(calendar.workday(story.handedOver), '09:50', who, async author => {
      const user = await userOf(stage, who)
      const contracts = (await followedContracts(trx, TERMINAL, user.id)).filter(
        ({ id }) => id === stage.contracts.get(story),
      )
      const to = { id: stage.users.get('camille')! }
      return handOverMany(trx, author, { from: user, to, since: author.today, contracts, href: '/portefeuilles' })
    })
}

/** What the open data do not say, or a contract typed at once, and the officer completes. */
function isDescribed({ published, directorate, starts, ends, group }: Story): boolean {
  return group !== undefined || (published !== undefined && Boolean(directorate ?? starts ?? ends))
}

async function describe(stage: Stage, story: Story, author: Parameters<typeof editContract>[3]) {
  const contract = await contractOf(stage, story)
  const shares = []
  for (const [key, percent] of Object.entries(story.group?.shares ?? {}))
    shares.push({
      companyId: await companyCalled(stage, storyCompanies[key as CompanyKey].siret),
      points: percent * 100,
    })
  const values = {
    ...valuesOf(stage, story),
    endsOn: story.ends ? stage.calendar.on(story.ends) : contract.endsOn,
    groupForm: story.group?.form ?? ('' as const),
    shares: shares.length ? shares : null,
    version: contract.version,
  }
  return editContract(stage.trx, contract, values, author)
}

function valuesOf({ calendar, buyers, directorates, operations }: Stage, story: Story): ContractValues {
  const buyer = story.buyer ?? 'hauteVesle'
  const { siret, name } = storyCompanies[mainHolder(story)]
  return {
    buyerId: buyers.get(buyer)!,
    directorateId: story.directorate ? directorates.get(`${buyer} ${story.directorate}`)! : null,
    operationId: story.operation ? operations.get(`${buyer} ${story.operation}`)! : null,
    number: numberOf(story, calendar),
    lotNumber: story.lot?.[0] ?? '',
    lotTitle: story.lot?.[1] ?? '',
    title: french(story.title),
    procedure: procedureOf(story),
    ccag: ccagOf(story),
    ccagVersion: '',
    cpv: story.cpv,
    sector: story.sector,
    amountCents: story.euros * 100,
    noticedOn: story.noticed ? calendar.workday(story.noticed) : null,
    notifiedOn: calendar.workday(story.notified),
    startsOn: story.starts ? calendar.on(story.starts) : null,
    endsOn: story.ends ? calendar.on(story.ends) : null,
    groupForm: '',
    shares: null,
    reservedArticle: story.reserved?.article ?? null,
    considerations: story.considerations ?? ['clause'],
    holderSiret: siret,
    holderName: name,
  }
}
