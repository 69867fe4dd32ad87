import type { Db } from '#db/connect.ts'
import { haute_vesle, marvaux, type Person, users } from '#db/seeds/cast.ts'
import { dayInFrance } from '#server/base/format.ts'
import { folded } from '#server/base/text.ts'
import { settleAll } from '#server/compliance/store.ts'
import type { Ccag } from '#server/register/contracts/rules.ts'
import { putSetting } from '#server/settings/store.ts'
import { type Calendar, calendarFrom, french } from './calendar.ts'
import { type Ids, ledgerOf, numberOf, stories } from './ids.ts'
import { insertPeople } from './people.ts'
import { insertImport } from './published.ts'
import { insertAll, insertNumbered } from './store.ts'
import { type CompanyKey, storyCompanies } from './story/companies.ts'
import type { Story } from './story/story.ts'
import { tellTerms } from './terms.ts'
import { entriesOf } from './trail.ts'

/** Writes the whole story, read from this day. */
export async function tellStory(trx: Db, today: string, hashes: Record<string, string>): Promise<void> {
  const calendar = calendarFrom(today)
  const installedAt = calendar.instant(calendar.on('-32/04'))
  const institution = await insertInstitution(trx, installedAt, hashes)
  const ids: Ids = {
    ...institution,
    companies: await insertCompanies(trx, institution.buyers.hauteVesle, calendar, installedAt),
    contracts: [],
    clauses: [],
  }
  ids.contracts = await insertContracts(trx, ids, calendar)
  ids.clauses = await insertClauses(trx, ids, calendar)
  await insertPeople(trx, ids, calendar)
  await insertFacts(trx, ids, calendar)
  await tellTerms(trx, ids, calendar)
  await insertAll(trx, 'journal', entriesOf(ids, calendar, await insertImport(trx, ids, calendar)))
  await settleAll(trx, today)
}

async function insertInstitution(trx: Db, at: string, hashes: Record<string, string>) {
  const [hauteVesleId, marvauxId] = (await insertNumbered(
    trx,
    'buyers',
    [haute_vesle, marvaux].map(({ name, siret }) => ({
      name,
      siret,
      search_text: folded(`${name} ${siret}`),
      created_at: at,
    })),
  )) as [number, number]
  await putSetting(trx, 'institution.name', haute_vesle.name)
  const people = Object.entries(users)
  const userIds = await insertNumbered(
    trx,
    'users',
    people.map(([key, user]) => ({ ...user, password_hash: hashes[key] ?? null, created_at: at })),
  )
  const byName = Object.fromEntries(people.map(([key], index) => [key, userIds[index]])) as Record<Person, number>
  await trx('user_buyers').insert({ user_id: byName.ines, buyer_id: marvauxId })
  return { users: byName, buyers: { hauteVesle: hauteVesleId, marvaux: marvauxId } }
}

async function insertCompanies(
  trx: Db,
  buyerId: number,
  calendar: Calendar,
  at: string,
): Promise<Record<CompanyKey, number>> {
  const entries = Object.entries(storyCompanies)
  const ids = await insertNumbered(
    trx,
    'companies',
    entries.map(([, { name, kind, siret, trade, city, esusSince }]) => ({
      id_type: 'SIRET',
      identifier: siret,
      siren: siret.slice(0, 9),
      name,
      kind,
      esus_since: esusSince ? calendar.on(esusSince) : null,
      trade,
      city,
      search_text: folded(`${name} ${siret}`),
      sort_text: folded(name || siret),
      created_at: at,
    })),
  )
  const contacts = entries.flatMap(([, { contact }], index) =>
    contact
      ? [{ company_id: ids[index]!, contact_name: contact[0], contact_phone: contact[1], contact_email: contact[2] }]
      : [],
  )
  await insertAll(
    trx,
    'company_contacts',
    contacts.map(contact => ({ ...contact, buyer_id: buyerId })),
  )
  return Object.fromEntries(entries.map(([key], index) => [key, ids[index]])) as Record<CompanyKey, number>
}

async function insertContracts(trx: Db, ids: Ids, calendar: Calendar): Promise<number[]> {
  const buyerOf = (story: Story) => ids.buyers[story.buyer ?? 'hauteVesle']
  const named = async (table: 'directorates' | 'operations', nameOf: (story: Story) => string | undefined) => {
    const pairs = new Map(
      stories.flatMap(story => {
        const name = nameOf(story)
        return name ? [[name, { buyer_id: buyerOf(story), name }] as const] : []
      }),
    )
    const found = await insertNumbered(trx, table, [...pairs.values()])
    return new Map([...pairs.keys()].map((name, index) => [name, found[index]!]))
  }
  const directorates = await named('directorates', story => story.directorate)
  const operations = await named('operations', story => story.operation)

  const contractIds = await insertNumbered(
    trx,
    'contracts',
    stories.map(story => {
      const notifiedOn = calendar.workday(story.notified)
      const number = numberOf(story, calendar)
      const followedAt = story.unfollowed ? null : calendar.instant(notifiedOn, '14:20')
      return {
        buyer_id: buyerOf(story),
        directorate_id: story.directorate ? directorates.get(story.directorate)! : null,
        operation_id: story.operation ? operations.get(story.operation)! : null,
        form: 'contract',
        number,
        lot_number: story.lot?.[0] ?? '',
        lot_title: story.lot?.[1] ?? '',
        title: french(story.title),
        nature: story.nature ?? 'Marché',
        procedure: story.procedure ?? (story.euros < 216_000 ? 'Procédure adaptée' : 'Appel d’offres ouvert'),
        ccag: story.ccag ?? ccagOf(story),
        cpv: story.cpv,
        sector: story.sector,
        framework_number: '',
        amount_cents: story.euros * 100,
        notified_on: notifiedOn,
        starts_on: story.starts ? calendar.on(story.starts) : null,
        ends_on: story.ends ? calendar.on(story.ends) : null,
        duration_months:
          story.starts && story.ends
            ? calendar.offsetOf(calendar.on(story.ends)) - calendar.offsetOf(calendar.on(story.starts)) + 1
            : story.published
              ? 12
              : null,
        reserved_article: story.reserved?.article ?? null,
        reserved_evidence: french(story.reserved?.evidence ?? ''),
        followed_by: story.unfollowed ? null : story.buyer ? ids.users.ines : ids.users.camille,
        followed_at: followedAt,
        source: story.published ? 'decp' : 'typed',
        search_text: folded(`${story.title} ${story.lot?.[1] ?? ''} ${number}`),
        sort_text: folded(story.title),
        created_at: calendar.instant(notifiedOn, '10:05'),
      }
    }),
  )
  await insertAll(
    trx,
    'contract_considerations',
    stories.flatMap((story, index) =>
      (story.considerations ?? ['clause']).map(consideration => ({ contract_id: contractIds[index]!, consideration })),
    ),
  )
  await insertAll(
    trx,
    'contract_holders',
    stories.flatMap((story, index) =>
      story.holders.map((holder, position) => {
        const [key, role] = typeof holder === 'string' ? ([holder, 'holder'] as const) : holder
        return { contract_id: contractIds[index]!, company_id: ids.companies[key], role, position: position + 1 }
      }),
    ),
  )
  await insertAll(
    trx,
    'amendments',
    stories.flatMap((story, index) =>
      (story.amendments ?? []).map((amendment, position) => ({
        contract_id: contractIds[index]!,
        number: position + 1,
        signed_on: calendar.workday(amendment.at),
        legal_basis: amendment.basis,
        reason: amendment.reason,
        amount_cents: amendment.euros ? amendment.euros * 100 : null,
        ends_on: amendment.ends ? calendar.on(amendment.ends) : null,
        source: 'typed',
        created_at: calendar.instant(calendar.workday(amendment.at), '15:10'),
      })),
    ),
  )
  const followed: { id: number; followed_by: number | null; followed_at: string | null }[] = await trx('contracts')
    .whereNotNull('followed_by')
    .orderBy('id')
    .select('id', 'followed_by', 'followed_at')
  await insertAll(
    trx,
    'followings',
    followed.map(({ id, followed_by, followed_at }) => ({
      contract_id: id,
      user_id: followed_by,
      since_on: dayInFrance(followed_at!),
      recorded_at: followed_at!,
      recorded_by: followed_by,
    })),
  )
  return contractIds
}

async function insertClauses(trx: Db, ids: Ids, calendar: Calendar): Promise<(number | null)[]> {
  const pools = [...new Set(stories.flatMap(story => story.clause?.pool ?? []))]
  const poolIds = await insertNumbered(
    trx,
    'pools',
    pools.map(name => ({
      name,
      company_id: ids.companies.nettete,
      buyer_id: ids.buyers.hauteVesle,
      agreed_on: calendar.workday('-9/15'),
    })),
  )
  const withClause = stories.flatMap((story, index) => (story.clause ? [{ story, clause: story.clause, index }] : []))
  const clauseIds = await insertNumbered(
    trx,
    'clauses',
    withClause.map(({ story, clause, index }) => ({
      contract_id: ids.contracts[index]!,
      legal_basis: clause.basis ?? 'L2112-2',
      contract_article: clause.article ?? 'CCAP, article 8.2',
      scope: '',
      penalty_cents: clause.penalty === null ? null : (clause.penalty ?? 60) * 100,
      eligibility_months: clause.eligibilityMonths ?? 24,
      pool_id: clause.pool ? poolIds[pools.indexOf(clause.pool)]! : null,
      created_at: calendar.instant(calendar.workday(story.notified), '14:30'),
    })),
  )
  const found: (number | null)[] = stories.map(() => null)
  for (const [position, { index }] of withClause.entries()) found[index] = clauseIds[position]!
  await insertAll(
    trx,
    'rhythms',
    withClause
      .filter(({ clause }) => clause.quarterly)
      .map(({ story, index }) => ({
        clause_id: found[index]!,
        effect_on: calendar.workday(story.notified),
        period: 'quarter',
        due_days: 30,
        recorded_at: calendar.instant(calendar.workday(story.notified), '14:30'),
        recorded_by: story.buyer ? ids.users.ines : ids.users.camille,
      })),
  )
  await insertAll(
    trx,
    'commitments',
    withClause.flatMap(({ story, index }) =>
      ledgerOf(story, calendar).map(line => ({
        ...line,
        clause_id: found[index]!,
        recorded_by: story.buyer ? ids.users.ines : ids.users.camille,
      })),
    ),
  )
  return found
}

async function insertFacts(trx: Db, ids: Ids, calendar: Calendar): Promise<void> {
  const facts = stories.flatMap((story, index) =>
    (story.facts ?? []).map(fact => ({
      contract_id: ids.contracts[index]!,
      kind: fact.kind,
      dated_on: calendar.workday(fact.at),
      until_on: fact.until ? calendar.on(fact.until) : null,
      text: french(fact.text),
      centihours: fact.hours ? fact.hours * 100 : null,
      amount_cents: fact.euros === undefined ? null : fact.euros * 100,
      waits_on: fact.waitsOn ?? null,
      next_step: fact.nextStep ?? '',
      recorded_at: calendar.instant(calendar.workday(fact.at), '16:40'),
      recorded_by: story.buyer ? ids.users.ines : ids.users.camille,
    })),
  )
  await insertAll(
    trx,
    'facts',
    facts.sort((a, b) => (a.dated_on < b.dated_on ? -1 : 1)),
  )
}

function ccagOf({ sector }: Story): Ccag {
  return sector.startsWith('BTP') || sector.startsWith('TP_') ? 'Travaux' : 'Fournitures courantes et services'
}
