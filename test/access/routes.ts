import type { Express, RequestHandler } from 'express'
import type { Untyped } from '#db/queries.ts'
import { type Cast, companies } from '#db/seeds/cast.ts'
import { may, type Role } from '#server/access/rules.ts'
import { createApp } from '#server/app.ts'
import { clockAt } from '#server/base/clock.ts'
import type { App } from '#server/web/context.ts'
import { sharedDatabase } from '../support/database.ts'
import { sharedPrinter } from '../support/printer.ts'

// The list of routes is read from the app itself, so that a route added tomorrow is tested tomorrow.

export type Route = {
  method: 'get' | 'post'
  path: string
  /** 'anyone', 'company', an action of access/rules.ts, or null when nothing stands on the route. */
  action: string | null
  /** A list that the buyer asked for narrows. */
  narrows: boolean
}

/** `company`: those of a company that answers by its link too, which no account opens. Those of machines are in test/api. */
export function everyRoute({ demo = false, company = false } = {}): Route[] {
  return routesOf(createApp(scenery(demo))).filter(route => !isOfMachine(route) && (company || !isOfCompany(route)))
}

export function routesOfMachines(): Route[] {
  return routesOf(createApp(scenery(false))).filter(isOfMachine)
}

function isOfMachine({ path }: Route): boolean {
  return path.startsWith('/api/')
}

export function isOfCompany({ action }: Route): boolean {
  return action === 'company'
}

type Layer = { route?: LayerRoute; handle: RequestHandler & { stack?: Layer[] } }
type LayerRoute = {
  path: string | string[]
  methods: Record<string, boolean>
  stack: { method: string; handle: object }[]
}

function routesOf(server: Express): Route[] {
  const walk = (layers: Layer[]): Route[] =>
    layers.flatMap(layer => {
      if (layer.handle.stack && !layer.route) return walk(layer.handle.stack)
      if (!layer.route) return []
      const { path, stack } = layer.route
      const methods = [...new Set(stack.map(({ method }) => method))]
      return [path].flat().flatMap(one =>
        methods.map(method => {
          const guards = stack.filter(line => line.method === method)
          const actions = guards.map(line => (line.handle as { action?: string }).action)
          const narrows = guards.some(line => (line.handle as { narrows?: boolean }).narrows)
          return { method: method as Route['method'], path: one, action: actions.find(Boolean) ?? null, narrows }
        }),
      )
    })
  return walk((server.router as unknown as { stack: Layer[] }).stack)
}

/** What an app needs to be built; none of it is used to list its routes. */
function scenery(demo: boolean): App {
  return {
    db: sharedDatabase(),
    clock: clockAt('2026-11-17'),
    log: { info() {}, warn() {}, error() {} } as unknown as App['log'],
    printer: sharedPrinter(),
    signIn: [(_req, _res, next) => next()],
    publicUrl: null,
    trustProxy: 0,
    demo: demo ? ['camille.aubry@haute-vesle.example'] : [],
  }
}

export function isOpenTo(route: Route, role: Role): boolean {
  return route.action === 'anyone' || may(role, route.action as Parameters<typeof may>[1])
}

/** Whose things stand in the address: Trois-Moulins of Haute-Vesle, or the halles of Marvaux. */
export type Side = 'hauteVesle' | 'marvaux'
const SIDES = ['hauteVesle', 'marvaux'] as const

/** The cast, and one of each thing that the cast alone does not have. */
export type Stage = { cast: Cast } & Record<
  | 'doubts'
  | 'facts'
  | 'files'
  | 'lines'
  | 'pieces'
  | 'pledges'
  | 'placements'
  | 'directorates'
  | 'operations'
  | 'programmes'
  | 'programmeEntries'
  | 'schemeEntries',
  Record<Side, number>
>

export async function setStage(db: Untyped, cast: Cast): Promise<Stage> {
  const empty = {
    doubts: {},
    placements: {},
    facts: {},
    files: {},
    lines: {},
    pieces: {},
    pledges: {},
    directorates: {},
    operations: {},
    programmes: {},
    programmeEntries: {},
    schemeEntries: {},
  }
  const stage = { cast, ...empty } as Stage
  const insert = async (table: string, row: object) => (await db(table).insert(row).returning('id'))[0].id
  for (const side of SIDES) {
    const { contractId, clauseId } = side === 'hauteVesle' ? cast.troisMoulins : cast.halles
    const buyer_id = cast.buyers[side]
    await db('contracts').where({ id: contractId }).update({ reserved_article: 'L2113-13' })
    stage.facts[side] = await insert('facts', {
      contract_id: contractId,
      kind: 'suspension',
      dated_on: '2026-10-05',
      text: 'Chantier arrêté',
      recorded_at: '2026-10-05T08:00:00.000Z',
    })
    stage.files[side] = await insert('proceedings', {
      contract_id: contractId,
      kind: 'hours',
      recorded_at: '2026-10-05T08:00:00.000Z',
    })
    for (const gesture of ['open', 'notice'])
      await insert('proceeding_steps', {
        proceeding_id: stage.files[side],
        gesture,
        dated_on: '2026-10-05',
        text: 'Heures manquantes',
        days: gesture === 'notice' ? 15 : null,
        recorded_at: '2026-10-05T08:00:00.000Z',
      })
    stage.doubts[side] = await insert('doubtful_holders', {
      contract_id: contractId,
      role: 'coHolder',
      position: 9,
      id_type: 'SIRET',
      identifier: '99970030500018',
      name: '',
      doubt: 'establishment',
      siren: '999700305',
      recorded_at: '2026-10-05T08:00:00.000Z',
    })
    const pledge = { clause_id: clauseId, kind: 'training', dated_on: '2026-10-05', quantity: 70_00 }
    stage.pledges[side] = await insert('pledges', { ...pledge, recorded_at: '2026-10-05T08:00:00.000Z' })
    const achievement = { ...pledge, id: stage.pledges[side], evidence: 'Attestation' }
    await insert('achievements', { ...achievement, recorded_at: '2026-10-05T08:00:00.000Z' })
    stage.lines[side] = (await db('commitments').where({ clause_id: clauseId }).orderBy('id').first('id')).id
    stage.placements[side] =
      side === 'hauteVesle'
        ? cast.troisMoulins.placementIds[0]!
        : await insert('placements', {
            participant_id: cast.halles.participantId,
            clause_id: clauseId,
            employer_id: cast.companies.relais,
            mode: 'MAD_ETTI',
            hired_on: '2026-03-09',
            created_at: '2026-03-09T08:00:00.000Z',
          })
    stage.pieces[side] = await insert('attachments', {
      about: 'structure',
      kind: 'P_CONV',
      buyer_id,
      contract_id: contractId,
      clause_id: clauseId,
      company_id: cast.companies.relais,
      period: '2026-10',
      file_name: 'Convention.pdf',
      type: 'pdf',
      size_bytes: 1_000,
      sha256: '0'.repeat(64),
      scan: 'notScanned',
      added_at: '2026-10-05T08:00:00.000Z',
    })
    stage.directorates[side] = await insert('directorates', { buyer_id, name: 'Une direction' })
    stage.operations[side] = await insert('operations', { buyer_id, name: 'Une opération' })
    const programme = { buyer_id, kind: 'operation', name: 'Un programme', starts_on: '2026-01-01' }
    stage.programmes[side] = await insert('programmes', { ...programme, created_at: '2026-01-05T08:00:00.000Z' })
    stage.programmeEntries[side] = await insert('programme_entries', {
      programme_id: stage.programmes[side],
      entry: 'meeting',
      code: 'information',
      dated_on: '2026-10-05',
      quantity: 12,
      recorded_at: '2026-10-05T08:00:00.000Z',
    })
    stage.schemeEntries[side] = await insert('scheme_entries', {
      entry: 'publication',
      dated_on: '2026-10-05',
      source: 'Site',
      recorded_at: '2026-10-05T08:00:00.000Z',
    })
  }
  await writeScheme(db, insert)
  return stage
}

const SCHEME_ACTION = 3

/** One version in force, and the next being prepared: the same axis, engagement and action in both. */
async function writeScheme(db: Untyped, insert: (table: string, row: object) => Promise<number>): Promise<void> {
  const at = '2026-01-05T08:00:00.000Z'
  for (const number of [1, 2]) {
    const frame = {
      name: 'SPASER',
      from_year: 2026,
      to_year: 2030,
      value_base: 'notified',
      started_at: at,
      changed_at: at,
    }
    const plan_id = await insert('scheme_plans', { number, ...frame })
    for (const [index, kind] of ['axis', 'engagement', 'action'].entries()) {
      const line = { kind, parent_key: index || null, rank: index, title: 'Une ligne du schéma', changed_at: at }
      await insert('scheme_items', { plan_id, item_key: index + 1, ...line })
    }
    if (number === 1)
      await db('scheme_plans').where({ id: plan_id }).update({ adopted_on: '2026-01-05', adopted_at: at })
  }
}

type Sample = (stage: Stage, side: Side) => string | number | null

/** What to write for each parameter, the first line that fits. null: only tried by roles that may not take the route. */
const samples: [path: RegExp, parameter: string, sample: Sample][] = [
  [/^\/(marches|releves)\/:id/, 'id', (stage, side) => placeOf(stage, side).contractId],
  [/^\/marches\/:id\/autres-engagements/, 'line', ({ pledges }, side) => pledges[side]],
  [/^\/marches\/:id\/engagements/, 'line', ({ lines }, side) => lines[side]],
  [/^\/marches\/:id\/personnes/, 'placement', ({ placements }, side) => placements[side]],
  [/^\/marches\/:id\/sanction/, 'file', ({ files }, side) => files[side]],
  [/^\/marches\/:id\/sanction/, 'etape', () => 'reception'],
  [/^\/marches\/:id\/titulaires/, 'titulaire', ({ doubts }, side) => doubts[side]],
  [/\/chiffres\/:mesure(\.csv|\.xlsx)?$/, 'mesure', () => 'dues'],
  [/^\/pieces/, 'piece', ({ pieces }, side) => pieces[side]],
  [/^\/mois/, 'mois', () => '2026-10'],
  [/^\/mois\/:mois\/modeles/, 'expediteur', ({ cast }) => cast.companies.relais],
  [/^\/reponses\/modeles/, 'mois', (_stage, side) => (side === 'hauteVesle' ? '2026-10' : '2030-01')], // of its own only: test/portal has it
  [/^\/entreprises\/:number\/globalisations/, 'mois', () => '2026-10'],
  [/^\/marches\/:id\/sanction/, 'courrier', () => 'mise-en-demeure'],
  [/^\/reglages\/courriers/, 'courrier', () => 'decision'],
  [/^\/marches\/:id\/faits/, 'fact', ({ facts }, side) => facts[side]],
  [/^\/marches\/:id\/reservation/, 'check', () => null], // the cast checked nothing: test/documents/reserved has it
  [/^\/participants\/:ref/, 'ref', (_stage, side) => (side === 'hauteVesle' ? 'P-003' : 'P-040')],
  [/^\/(entreprises|rapports)\//, 'siret', (_stage, side) => siretOf(side)],
  [/^\/entreprises\/:number/, 'number', (_stage, side) => siretOf(side)],
  [/^\/entreprises\/:number/, 'pool', () => null], // the cast has no pooling: test/companies has it
  [/^\/reglages\/acheteurs\/:id/, 'id', ({ cast }, side) => cast.buyers[side]],
  [/^\/reglages\/acces\/:id/, 'id', () => null], // nobody was given a key: test/pages/settings/access has it
  [/^\/reglages\/comptes\/:id/, 'id', ({ cast }) => cast.users.helene],
  [/^\/reglages\/directions\/:id/, 'id', ({ directorates }, side) => directorates[side]],
  [/^\/reglages\/operations\/:id/, 'id', ({ operations }, side) => operations[side]],
  [/^\/compte\/sessions\/:session/, 'session', () => null], // a session ended by its own request says nothing
  [/^\/compte\/appareils\/:device/, 'device', () => null], // the cast has no device: test/pages/account has them
  [/^\/courriels/, 'fichier', () => null],
  [/^\/courriels/, 'courriel', () => null], // the cast wrote none: test/pages/outbox has them
  [/^\/relances/, 'mois', () => '2026-10'],
  [/^\/acheteurs-a-verifier/, 'acheteur', () => null], // the cast published no wrong number: test/pages/doubtful has one
  [/^\/entreprises\/:number\/papier/, 'mois', () => '2026-10'],
  [/^\/entreprises\/:number\/liens/, 'lien', () => null], // the cast gave none: test/pages/passes has them
  [/^\/lien/, 'jeton', () => null], // the database holds none: test/portal has them
  [/^\/reponses\/marches\/:id\/attestation/, 'id', () => null], // none is due: test/portal has it
  [/^\/reponses\/marches\/:id/, 'id', (stage, side) => placeOf(stage, side).contractId],
  [/^\/reponses\/saisies/, 'draft', () => null], // nothing was typed: test/portal has it
  [/^\/editions\/attente/, 'ticket', () => null], // nobody waits: test/pages/editions has it
  [/^\/editions\/liasses\/:pack/, 'pack', () => null], // the cast asked for none: test/pages/packs has it
  [/^\/filtres\/:filtre/, 'filtre', () => null], // the cast named none: test/pages/filters has it
  [/^\/a-prendre-en-charge/, 'tri', () => null], // the cast sorted nothing: test/pages/triage has it
  [/^\/editions\/:number/, 'number', () => null], // the cast published nothing: test/pages/editions has it
  [/^\/fichiers\/:id/, 'id', () => null], // the cast dropped no file: test/pages/files has it
  [/^\/import\/:id/, 'id', () => null], // needs a file on the disk: test/decp has it
  [/^\/saisies\/:draft/, 'draft', () => null], // the cast left nothing unsaved: test/pages/drafts has it
  [/^\/spaser\/versions/, 'version', () => 1],
  [/^\/spaser\/elements/, 'element', () => SCHEME_ACTION],
  [/^\/spaser\/saisies/, 'saisie', ({ schemeEntries }, side) => schemeEntries[side]],
  [/^\/spaser\/programmes/, 'programme', ({ programmes }, side) => programmes[side]],
  [/^\/spaser\/programmes/, 'saisie', ({ programmeEntries }, side) => programmeEntries[side]],
  [/^\/demonstration\/:role/, 'role', () => 'admin'],
  [/^\/spaser\/indicateurs/, 'code', () => 'SOC_NB'],
  [/^\//, 'periode', () => '2026-10'],
]

/** What a form's own address says beside its path. */
const queries: Record<string, string> = {
  '/marches/:id/faits/nouveau': '?type=note',
  '/marches/:id/autres-engagements/dus/nouveau': '?nature=formation',
  '/marches/:id/autres-engagements/realisations/nouvelle': '?nature=formation',
}

/** The address to try; null when there is nothing to put in it. Throws on a parameter that nobody described. */
export function addressOf(route: Route, stage: Stage, side: Side): string | null {
  let missing = false
  const path = route.path.replace(/:(\w+)/g, (_, parameter: string) => {
    const line = samples.find(([prefix, name]) => prefix.test(route.path) && name === parameter)
    if (!line) {
      const name = `${route.method.toUpperCase()} ${route.path}`
      throw new Error(`${name}: what is « :${parameter} »? Add a line to « samples » in test/access/routes.ts.`)
    }
    const value = line[2](stage, side)
    if (value === null) missing = true
    return String(value ?? 1)
  })
  return missing ? null : path + (queries[route.path] ?? '')
}

/** One's own thing, and inside it something of the other side; null where the address names one thing only. */
export function mixedAddressOf(route: Route, stage: Stage, own: Side): string | null {
  const [mine, theirs] = [
    addressOf(route, stage, own),
    addressOf(route, stage, own === 'marvaux' ? 'hauteVesle' : 'marvaux'),
  ]
  if (!mine || !theirs) return null
  const [kept, other] = [mine.split('/'), theirs.split('/')]
  const differing = kept.flatMap((part, index) => (part === other[index] ? [] : [index]))
  return differing.length < 2
    ? null
    : kept.map((part, index) => (index === differing.at(-1) ? other[index] : part)).join('/')
}

/** The same, with a number that no row has where there is nothing. */
export function anyAddressOf(route: Route, stage: Stage): string {
  return addressOf(route, stage, 'hauteVesle') ?? route.path.replace(/:(\w+)/g, () => '1')
}

/** True when the address names something of one buyer. */
export function isScoped(route: Route): boolean {
  return /^\/(marches|participants|pieces|releves|entreprises|spaser\/programmes)\/:/.test(route.path)
}

function siretOf(side: Side): string {
  return companies[side === 'hauteVesle' ? 'batisseurs' : 'couleurs'].siret
}

function placeOf({ cast }: Stage, side: Side) {
  return side === 'hauteVesle' ? cast.troisMoulins : cast.halles
}
