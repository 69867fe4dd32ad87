import type { Knex } from 'knex'
import { siretFrom } from './sirets.ts'

// The cast: the invented people, companies and contracts that tests, demonstration and screenshots share.
// Their département is Haute-Vesle. Nothing here exists.

export const haute_vesle = { name: 'Département de Haute-Vesle', siret: siretFrom('22999001') }
export const marvaux = { name: 'Ville de Marvaux', siret: siretFrom('21999002') }

export const users = {
  camille: { name: 'Camille Aubry', email: 'camille.aubry@haute-vesle.example', role: 'facilitator', scope: 'all' },
  nadir: { name: 'Nadir Belkacem', email: 'nadir.belkacem@haute-vesle.example', role: 'officer', scope: 'all' },
  helene: { name: 'Hélène Carrel', email: 'helene.carrel@haute-vesle.example', role: 'director', scope: 'all' },
  theo: { name: 'Théo Marchand', email: 'theo.marchand@haute-vesle.example', role: 'admin', scope: 'all' },
  /** A facilitator who sees only Marvaux: what is Haute-Vesle's does not exist for her. */
  ines: { name: 'Inès Portal', email: 'ines.portal@marvaux.example', role: 'facilitator', scope: 'listed' },
} as const
export type Person = keyof typeof users

export const companies = {
  batisseurs: {
    name: 'Bâtisseurs du Canal',
    kind: 'company',
    siret: siretFrom('99941230'),
    trade: 'Bâtiment',
    city: 'Marvaux',
  },
  couleurs: {
    name: 'Couleurs et Façades',
    kind: 'company',
    siret: siretFrom('99941231'),
    trade: 'Peinture',
    city: 'Saint-Loup-sur-Vesle',
  },
  nettete: {
    name: 'Netteté Vesle Services',
    kind: 'company',
    siret: siretFrom('99941232'),
    trade: 'Propreté',
    city: 'Marvaux',
  },
  harpin: {
    name: 'Terrassements Harpin',
    kind: 'company',
    siret: siretFrom('99941233'),
    trade: 'Travaux publics',
    city: 'Courville',
  },
  relais: {
    name: 'Relais Vesle',
    kind: 'ETTI',
    siret: siretFrom('99941234'),
    trade: 'Intérim d’insertion',
    city: 'Marvaux',
  },
  truelle: {
    name: 'La Truelle Partagée',
    kind: 'EI',
    siret: siretFrom('99941235'),
    trade: 'Maçonnerie',
    city: 'Courville',
  },
  tilleuls: {
    name: 'Ateliers des Tilleuls',
    kind: 'EA',
    siret: siretFrom('99941236'),
    trade: 'Blanchisserie',
    city: 'Marvaux',
  },
  boucle: {
    name: 'Jardins de la Boucle',
    kind: 'ESAT',
    siret: siretFrom('99941237'),
    trade: 'Espaces verts',
    city: 'Saint-Loup-sur-Vesle',
  },
} as const
export type CompanyName = keyof typeof companies

export type Cast = {
  buyers: { hauteVesle: number; marvaux: number }
  users: Record<Person, number>
  companies: Record<CompanyName, number>
  /** Trois-Moulins: followed, late, with three people and their hours. */
  troisMoulins: { contractId: number; clauseId: number; placementIds: number[]; participantIds: number[] }
  /** RD 18: flagged « Clause sociale » in the open data, followed by nobody, no clause recorded yet. */
  rd18: { contractId: number }
  /** A contract of Marvaux, that only Inès and those who see every buyer can open. */
  halles: { contractId: number; clauseId: number; participantId: number }
}

/** Puts the cast on stage, dated so that `today` is in the twenty-second month of Trois-Moulins. For tests. */
export async function seedCast(db: Knex, today = '2026-11-17'): Promise<Cast> {
  const at = `${today}T08:00:00.000Z`
  const insert = async (table: string, row: Record<string, unknown>): Promise<number> =>
    (await db(table).insert(row).returning('id'))[0].id
  const searchable = (...words: string[]) => words.join(' ').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

  const knowsPersons = await db.schema.hasColumn('buyers', 'siren')
  const buyer = ({ name, siret }: { name: string; siret: string }) =>
    insert('buyers', {
      ...{ name, siret, search_text: searchable(name, siret), created_at: at },
      ...(knowsPersons && { siren: siret.slice(0, 9) }),
    })
  const buyers = { hauteVesle: await buyer(haute_vesle), marvaux: await buyer(marvaux) }
  await db('settings').insert({ key: 'institution.name', value: haute_vesle.name }).onConflict('key').ignore()

  const userIds = {} as Record<Person, number>
  for (const [key, user] of Object.entries(users))
    userIds[key as Person] = await insert('users', { ...user, created_at: at })
  await db('user_buyers').insert({ user_id: userIds.ines, buyer_id: buyers.marvaux })

  const companyIds = {} as Record<CompanyName, number>
  for (const [key, { name, kind, siret, trade, city }] of Object.entries(companies)) {
    companyIds[key as CompanyName] = await insert('companies', {
      id_type: 'SIRET',
      identifier: siret,
      siren: siret.slice(0, 9),
      name,
      kind,
      trade,
      city,
      search_text: searchable(name, siret, city),
      sort_text: searchable(name),
      created_at: at,
    })
  }

  const directorate = await insert('directorates', { buyer_id: buyers.hauteVesle, name: 'Direction des collèges' })
  const contract = async (row: Record<string, unknown>, holder: CompanyName, considerations: string[]) => {
    const id = await insert('contracts', {
      form: 'contract',
      nature: 'Marché',
      procedure: 'Appel d’offres ouvert',
      source: 'typed',
      created_at: at,
      search_text: searchable(String(row.title), String(row.number), companies[holder].name),
      sort_text: searchable(String(row.title)),
      ...row,
    })
    await db('contract_holders').insert({ contract_id: id, company_id: companyIds[holder], role: 'holder' })
    for (const consideration of considerations)
      await db('contract_considerations').insert({ contract_id: id, consideration })
    const follower = Number(row.followed_by ?? 0)
    if (follower) await db('followings').insert({ contract_id: id, user_id: follower, since_on: null, recorded_at: at })
    return id
  }

  const clauseOf = (contractId: number) =>
    insert('clauses', {
      contract_id: contractId,
      legal_basis: 'L2112-2',
      contract_article: 'CCAP, article 8.2',
      penalty_cents: 60_00,
      eligibility_months: 24,
      created_at: at,
    })
  const ledgerLine = (clauseId: number, kind: string, dated_on: string, hours: number, label: string, reason: string) =>
    insert('commitments', {
      clause_id: clauseId,
      kind,
      dated_on,
      centihours: hours * 100,
      label,
      reason,
      recorded_at: at,
    })

  /** Received from this sender, and validated where it is. */
  const statement = async (clauseId: number, senderId: number, month: string, isValidated: boolean) => {
    const [year, number] = month.split('-').map(Number)
    const receivedOn = new Date(Date.UTC(year!, number!, 10)).toISOString().slice(0, 10)
    const statementId = await insert('statements', {
      clause_id: clauseId,
      sender_id: senderId,
      period: month,
      first_month: month,
      last_month: month,
      state: isValidated ? 'validated' : 'toCheck',
      received_on: receivedOn,
      version: isValidated ? 2 : 1,
    })
    const line = {
      statement_id: statementId,
      effect_on: new Date(Date.UTC(year!, number!, 0)).toISOString().slice(0, 10),
      recorded_at: at,
      recorded_by: userIds.camille,
    }
    const received = { ...line, gesture: 'receive', state: 'toCheck', received_on: receivedOn }
    await db('statement_events').insert(received)
    if (isValidated) await db('statement_events').insert({ ...line, gesture: 'validate', state: 'validated' })
  }

  const troisMoulins = await contract(
    {
      buyer_id: buyers.hauteVesle,
      directorate_id: directorate,
      number: '2025-0147',
      lot_number: '2',
      lot_title: 'gros œuvre',
      title: 'Construction du collège des Trois-Moulins',
      ccag: 'Travaux',
      cpv: '45214200',
      sector: 'BTP_GO',
      amount_cents: 2_400_000_00,
      notified_on: '2025-01-09',
      starts_on: '2025-02-03',
      ends_on: '2027-04-30',
      duration_months: 27,
      followed_by: userIds.camille,
      followed_at: at,
    },
    'batisseurs',
    ['clause'],
  )
  const clauseId = await clauseOf(troisMoulins)
  await ledgerLine(
    clauseId,
    'initial',
    '2025-01-09',
    1768,
    'Notification',
    '2\u00a0400\u00a0000\u00a0€ × 40\u00a0% de main-d’œuvre × 7\u00a0% ÷ 38\u00a0€/h',
  )
  await ledgerLine(
    clauseId,
    'amendment',
    '2025-09-12',
    111,
    'Avenant n° 1',
    'Travaux supplémentaires, +150 000 €, même formule',
  )
  await ledgerLine(clauseId, 'amendment', '2026-03-18', -44, 'Avenant n° 2', 'Préau retiré, −60 000 €, même formule')
  await ledgerLine(
    clauseId,
    'cancellation',
    '2026-07-02',
    -35,
    'Décision',
    'Suppression partielle, difficultés établies (CCAG-Travaux, 20.1.4.4)',
  )

  const people = [
    { number: 3, ground: 'B_DELD', mode: 'MAD_ETTI', employer: 'relais', hired_on: '2025-02-10', sex: 'M' },
    { number: 7, ground: 'B_BRSA', mode: 'ED_CDD', employer: 'batisseurs', hired_on: '2025-03-03', sex: 'F' },
    { number: 14, ground: 'B_BRSA', mode: 'MAD_ETTI', employer: 'relais', hired_on: '2025-06-02', sex: 'M' },
  ] as const
  const participantIds: number[] = []
  const placementIds: number[] = []
  for (const { number, ground, mode, employer, hired_on, sex } of people) {
    const participantId = await insert('participants', {
      number,
      buyer_id: buyers.hauteVesle,
      ground,
      evidence_kind: 'Attestation',
      evidence_on: hired_on,
      eligible_on: hired_on,
      eligible_by: userIds.camille,
      sex,
      birth_year: 1990,
      priority_district: 'yes',
      created_at: at,
    })
    await db('identities').insert({
      participant_id: participantId,
      last_name: `Durand-${number}`,
      first_name: 'Dominique',
      born_on: '1990-05-01',
      match_hash: `cast ${number}`,
      search_text: `durand-${number} dominique`,
    })
    participantIds.push(participantId)
    placementIds.push(
      await insert('placements', {
        participant_id: participantId,
        clause_id: clauseId,
        employer_id: companyIds[employer],
        mode,
        hired_on,
        created_at: at,
      }),
    )
  }
  for (let index = 0; index < 20; index++) {
    const month = new Date(Date.UTC(2025, 2 + index, 1)).toISOString().slice(0, 7)
    const present = new Set([
      companyIds.batisseurs,
      ...people.filter(person => person.hired_on.slice(0, 7) <= month).map(({ employer }) => companyIds[employer]),
    ])
    for (const senderId of present) await statement(clauseId, senderId, month, index < 19)
    for (const [position, placementId] of placementIds.entries()) {
      if (month < people[position]!.hired_on.slice(0, 7)) continue
      await db('hours').insert({
        placement_id: placementId,
        clause_id: clauseId,
        month,
        centihours: 20_00 + position * 150,
        logged_at: at,
        logged_by: userIds.camille,
      })
    }
  }

  const rd18 = await contract(
    {
      buyer_id: buyers.hauteVesle,
      number: '2026-0112',
      title: 'Réfection de la RD 18, traversée de Marvaux',
      ccag: 'Travaux',
      cpv: '45233140',
      sector: 'TP_VRD',
      amount_cents: 1_500_000_00,
      notified_on: '2026-11-05',
      duration_months: 12,
      source: 'decp',
    },
    'harpin',
    ['clause'],
  )

  const halles = await contract(
    {
      buyer_id: buyers.marvaux,
      number: 'M-2026-04',
      title: 'Ravalement des halles',
      ccag: 'Travaux',
      cpv: '45443000',
      sector: 'BTP_PEINTURE',
      amount_cents: 300_000_00,
      notified_on: '2026-02-02',
      starts_on: '2026-03-02',
      ends_on: '2027-02-26',
      followed_by: userIds.ines,
      followed_at: at,
    },
    'couleurs',
    ['clause'],
  )
  const hallesClause = await clauseOf(halles)
  await ledgerLine(hallesClause, 'initial', '2026-02-02', 300, 'Notification', 'Nombre inscrit au marché')
  const hallesParticipant = await insert('participants', {
    number: 40,
    buyer_id: buyers.marvaux,
    ground: 'B_QPV',
    evidence_kind: 'Justificatif de domicile',
    evidence_on: '2026-03-01',
    eligible_on: '2026-03-01',
    created_at: at,
  })

  return {
    buyers,
    users: userIds,
    companies: companyIds,
    troisMoulins: { contractId: troisMoulins, clauseId, placementIds, participantIds },
    rd18: { contractId: rd18 },
    halles: { contractId: halles, clauseId: hallesClause, participantId: hallesParticipant },
  }
}
