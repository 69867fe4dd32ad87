import type { Page, TestApp } from '../../support/app.ts'

// Contracts that Camille follows beside Trois-Moulins, each with its holder’s own employees, and their hours up to September.

export type Followed = { contractId: number; clauseId: number; placementIds: number[]; participantIds: number[] }

const LAST_NAMES = ['Ardent', 'Brossard', 'Cazenave', 'Delorme', 'N’Guessan', 'Fontanel', 'Guérin', 'Hamidou']
const FIRST_NAMES = ['Aya', 'Bilal', 'Chloé', 'Driss', 'Élise', 'Fatou', 'Gaël']

export async function portfolio(app: TestApp, count: number, { persons = 2 } = {}): Promise<Followed[]> {
  const at = `${app.clock.today()}T08:00:00.000Z`
  const insert = async (table: string, row: object): Promise<number> =>
    (await app.db(table).insert(row).returning('id'))[0].id
  const found: Followed[] = []
  for (let index = 0; index < count; index++) {
    const title = `Rénovation de l’école n° ${String(index + 1).padStart(2, '0')}`
    const contractId = await insert('contracts', {
      buyer_id: app.cast.buyers.hauteVesle,
      number: `2026-${300 + index}`,
      title,
      form: 'contract',
      nature: 'Marché',
      procedure: 'Appel d’offres ouvert',
      source: 'typed',
      starts_on: '2026-04-01',
      ends_on: '2027-12-31',
      followed_by: app.cast.users.camille,
      followed_at: at,
      search_text: title.toLowerCase(),
      sort_text: title.toLowerCase(),
      created_at: at,
    })
    const company_id = app.cast.companies.couleurs
    await insert('contract_holders', { contract_id: contractId, company_id, role: 'holder' })
    const clauseId = await insert('clauses', {
      contract_id: contractId,
      legal_basis: 'L2112-2',
      contract_article: 'CCAP, article 8',
      eligibility_months: 24,
      created_at: at,
    })
    const followed: Followed = { contractId, clauseId, placementIds: [], participantIds: [] }
    for (let person = 0; person < persons; person++) {
      const number = 100 + index * persons + person
      const participantId = await insert('participants', {
        number,
        buyer_id: app.cast.buyers.hauteVesle,
        ground: 'B_BRSA',
        evidence_kind: 'Attestation',
        evidence_on: '2026-04-01',
        eligible_on: '2026-04-01',
        birth_year: 1990,
        created_at: at,
      })
      await app.db('identities').insert({
        participant_id: participantId,
        last_name: LAST_NAMES[number % LAST_NAMES.length],
        first_name: `${FIRST_NAMES[number % FIRST_NAMES.length]}`,
        born_on: '1990-05-01',
        match_hash: `month ${number}`,
        search_text: `month ${number}`,
      })
      const placementId = await insert('placements', {
        participant_id: participantId,
        clause_id: clauseId,
        employer_id: company_id,
        mode: 'ED_CDD',
        hired_on: '2026-09-01',
        created_at: at,
      })
      await insert('hours', {
        placement_id: placementId,
        clause_id: clauseId,
        month: '2026-09',
        centihours: 100_00 + person * 100,
        logged_at: at,
        logged_by: app.cast.users.camille,
      })
      followed.placementIds.push(placementId)
      followed.participantIds.push(participantId)
    }
    found.push(followed)
  }
  return found
}

/** The form of a month as a browser would send it: each field with what it holds, a choice only where one is made. */
export function fieldsIn(page: Page): Record<string, string> {
  const form = /<form[^>]*class="month-form"[\s\S]*?<\/form>/.exec(page.text)?.[0] ?? ''
  const fields: Record<string, string> = {}
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = / name="([^"]*)"/.exec(input)?.[1]
    const isLeft = input.includes('type="radio"') && !input.includes(' checked')
    if (name && !isLeft) fields[name] = / value="([^"]*)"/.exec(input)?.[1] ?? ''
  }
  return fields
}

export function follow(app: TestApp, form: Record<string, string>): Promise<Page> {
  return app.follow('/mois/2026-10', form)
}
