import { haute_vesle, marvaux, users } from '#db/seeds/cast.ts'
import { addBuyer, addName, retireOne } from '#server/register/buyers/actions.ts'
import { nameNumbered } from '#server/register/buyers/store.ts'
import { setThresholds } from '#server/register/buyers/threshold-actions.ts'
import { addCompany } from '#server/register/companies/actions.ts'
import { defaultLetters } from '#server/register/proceedings/letter-words.ts'
import { saveLetter } from '#server/register/proceedings/letters.ts'
import { recordScheme } from '#server/settings/scheme-actions.ts'
import { createFirstAdministrator, disableAccount, inviteAccount } from '#server/users/actions.ts'
import { choosePassword } from '#server/users/own-actions.ts'
import { openSetup } from '#server/users/setup.ts'
import { accountNumbered } from '#server/users/store.ts'
import type { Agenda, Stage, Who } from './agenda.ts'
import { type CompanyKey, storyCompanies } from './story/companies.ts'
import { stories } from './story/stories.ts'
import { LEFT } from './story/when.ts'

export const PASSWORD = 'demonstration-des-clauses'

/** Followed contracts until the closing of the account, seen in the lists of those that are to be taken over. */
const remi = {
  name: 'Rémi Vautier',
  email: 'remi.vautier@haute-vesle.example',
  role: 'facilitator',
  scope: 'all',
} as const

/** The installation, its buyers, its people and the companies they know, in one day; what became of them since. */
export function tellInstitution(agenda: Agenda, stage: Stage): void {
  const { trx, calendar } = stage
  const day = calendar.workday('-32/04')
  agenda.on(day, '08:00', 'theo', async ({ at }) => {
    const code = await openSetup(trx, { now: () => at, today: () => day })
    const theo = { ...users.theo, password: PASSWORD, institution: haute_vesle.name }
    stage.users.set('theo', (await createFirstAdministrator(trx, { code, ...theo }, at))!)
  })
  for (const [key, buyer] of Object.entries({ hauteVesle: haute_vesle, marvaux }))
    agenda.on(day, '08:10', 'theo', async author => {
      stage.buyers.set(key as 'marvaux', (await addBuyer(trx, author, buyer))!)
    })
  for (const [key, person] of Object.entries({ ...users, remi })) {
    if (key === 'theo') continue
    let code = ''
    agenda.on(day, '08:20', 'theo', async author => {
      const buyerIds = person.scope === 'listed' ? [stage.buyers.get('marvaux')!] : null
      const invited = (await inviteAccount(trx, author, { ...person, buyerIds }))!
      code = invited.code
      stage.users.set(key as Who, invited.id)
    })
    agenda.on(day, '08:40', key as Who, async ({ at }) => {
      await choosePassword(trx, { code, password: PASSWORD, source: '' }, at)
    })
  }
  tellScheme(agenda, stage, day)
  tellLetter(agenda, stage, day)
  for (const kind of ['directorates', 'operations'] as const) tellNames(agenda, stage, kind, day)
  for (const key of Object.keys(storyCompanies) as CompanyKey[]) tellCompany(agenda, stage, key, day)
  tellChanges(agenda, stage)
}

/** Five civil years from that of the installation. */
function tellScheme(agenda: Agenda, { trx }: Stage, day: string): void {
  const year = Number(day.slice(0, 4))
  const scheme = { name: 'SPASER', fromYear: year, toYear: year + 4, fteHours: 1600, effectOn: `${year}-01-01` }
  agenda.on(day, '08:50', 'theo', author => recordScheme(trx, author, scheme))
}

/** Its notices say whom to call: the rest stays in our words. */
function tellLetter(agenda: Agenda, { trx }: Stage, day: string): void {
  const [leave, ...said] = defaultLetters.notice.split('\n\n').toReversed()
  const help =
    'La mission clauses sociales du Département de Haute-Vesle vous aide à trouver des candidats\u00a0: écrivez-lui dès la réception de cette lettre.'
  const body = [...said.toReversed(), help, leave].join('\n\n')
  agenda.on(day, '08:55', 'theo', async author => {
    const refused = await saveLetter(trx, 'notice', body, author)
    if (refused) throw new Error(refused)
  })
}

function tellNames(agenda: Agenda, stage: Stage, kind: 'directorates' | 'operations', day: string): void {
  const said = new Map(
    stories.flatMap(story => {
      const name = kind === 'directorates' ? story.directorate : story.operation
      return name
        ? [[`${story.buyer ?? 'hauteVesle'} ${name}`, { buyer: story.buyer ?? 'hauteVesle', name }] as const]
        : []
    }),
  )
  for (const [key, { buyer, name }] of said)
    agenda.on(day, '09:00', 'theo', async author => {
      stage[kind].set(key, (await addName(stage.trx, author, kind, stage.buyers.get(buyer)!, name))!)
    })
}

/** Those of which the open data give a number only are met when they come. */
function tellCompany(agenda: Agenda, stage: Stage, key: CompanyKey, day: string): void {
  const { name, kind, siret, trade, city, esusSince, contact } = storyCompanies[key]
  if (!name) return
  const [contactName = '', contactPhone = '', contactEmail = ''] = contact ?? []
  agenda.on(day, '09:30', 'camille', async author => {
    const values = { name, kind, trade, city, esusSince: esusSince ? stage.calendar.on(esusSince) : null }
    const called = { contact: { contactName, contactPhone, contactEmail }, buyerId: stage.buyers.get('hauteVesle')! }
    await addCompany(stage.trx, { idType: 'SIRET', identifier: siret, ...values, ...called }, author)
    stage.companies.set(key, await companyCalled(stage, siret))
  })
}

export async function companyCalled({ trx }: Pick<Stage, 'trx'>, siret: string): Promise<number> {
  return (await trx('companies').where({ identifier: siret }).first('id'))!.id
}

/** What changed in the house since: thresholds of one buyer, a directorate that is no more, somebody who left. */
function tellChanges(agenda: Agenda, stage: Stage): void {
  const { trx, calendar } = stage
  agenda.on(calendar.workday('-5/04'), '15:45', 'theo', author =>
    setThresholds(trx, author, stage.buyers.get('marvaux')!, {
      latePoints: 4,
      riskPoints: 15,
      riskShare: 25,
      riskDays: 120,
      riskRate: 85,
      effectOn: calendar.on('-4/01'),
    }),
  )
  agenda.on(calendar.workday('-2/06'), '10:15', 'theo', async author => {
    const culture = stage.directorates.get('hauteVesle Direction de la culture')!
    const one = (await nameNumbered(trx, 'directorates', culture, author.today))!
    await retireOne(trx, author, 'directorates', one, one.version)
  })
  agenda.on(calendar.workday(LEFT), '17:10', 'theo', async author => {
    const account = (await accountNumbered(trx, stage.users.get('remi')!))!
    const closing = await disableAccount(trx, author, account, 'left')
    return 'done' in closing ? null : 'Le compte ne se ferme pas.'
  })
}
