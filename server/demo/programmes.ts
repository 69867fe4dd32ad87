import { addProgramme, noteOfProgramme } from '#server/scheme/programmes/actions.ts'
import type { EntryValues, ProgrammeValues } from '#server/scheme/programmes/rules.ts'
import { programmesOf } from '#server/scheme/programmes/store.ts'
import type { Audience, ProgrammeKind, Sort } from '#server/scheme/programmes/words.ts'
import type { Agenda, Stage } from './agenda.ts'
import { french } from './calendar.ts'
import type { When } from './story/when.ts'

type Line = {
  sort: Sort
  code: string
  at: When
  until?: When
  label?: string
  quantity?: number
  basis?: EntryValues['basis']
  source?: string
}
type Told = {
  kind: ProgrammeKind
  name: string
  purpose: string
  sector?: string
  territory?: string
  from: When
  to: When
  budget?: number
  audiences: Audience[]
  /** Contracts of the operations of the institution stand under it. */
  operations?: true
  lines: Line[]
}

const told: Told[] = [
  {
    kind: 'service',
    name: 'Les métiers du bâtiment, sans rupture',
    purpose: 'Un suivi social et un emploi en même temps, une orientation choisie, une étape suivante pour chacun.',
    sector: 'Travaux',
    from: '-14/01',
    to: '10/end',
    budget: 320_000_00,
    audiences: ['rsa', 'district', 'women'],
    operations: true,
    lines: [
      { sort: 'target', code: 'accompanied', at: '-14/01', until: '10/end', quantity: 120, basis: 'register' },
      { sort: 'target', code: 'trained', at: '-14/01', until: '10/end', quantity: 60, basis: 'meetings' },
      { sort: 'target', code: 'lasting', at: '-14/01', until: '10/end', quantity: 45, basis: 'register' },
      { sort: 'partner', code: 'training', at: '-14/01', label: 'Ateliers des compagnons de Vesle' },
      { sort: 'partner', code: 'employment', at: '-13/12', label: 'Agence de l’emploi de Haute-Vesle' },
      { sort: 'meeting', code: 'training', at: '-12/06', quantity: 14, label: 'Titre de maçon, première promotion' },
      { sort: 'meeting', code: 'training', at: '-5/09', quantity: 12, label: 'Titre de peintre, deuxième promotion' },
      { sort: 'meeting', code: 'committee', at: '-3/18', label: 'Comité de pilotage du semestre' },
    ],
  },
  {
    kind: 'agreement',
    name: 'Convention des transports de Haute-Vesle',
    purpose: 'Découvrir, former et recruter des conductrices et des conducteurs.',
    sector: 'Transport',
    from: '-10/01',
    to: '1/end',
    budget: 50_000_00,
    audiences: ['rsa', 'young'],
    lines: [
      { sort: 'target', code: 'informed', at: '-10/01', until: '1/end', quantity: 120, basis: 'meetings' },
      { sort: 'target', code: 'trained', at: '-10/01', until: '1/end', quantity: 40, basis: 'meetings' },
      { sort: 'target', code: 'hired', at: '-10/01', until: '1/end', quantity: 25, basis: 'meetings' },
      { sort: 'partner', code: 'company', at: '-10/01', until: '1/end', label: 'Autocars du Plateau' },
      { sort: 'partner', code: 'company', at: '-10/01', until: '1/end', label: 'Vesle Mobilités' },
      { sort: 'meeting', code: 'discovery', at: '-9/14', quantity: 38, label: 'Dépôt de la Croix-Haute' },
      { sort: 'meeting', code: 'information', at: '-7/10', quantity: 46, label: 'Maison du Département' },
      { sort: 'meeting', code: 'training', at: '-6/05', quantity: 16 },
      { sort: 'meeting', code: 'recruitment', at: '-3/12', quantity: 11, source: 'Relevé des deux entreprises' },
      { sort: 'value', code: 'spent', at: '-2/10', quantity: 31_400_00, source: 'Comptabilité du service' },
    ],
  },
  {
    kind: 'territory',
    name: 'Territoire zéro chômeur de la Croix-Haute',
    purpose:
      'Un emploi pour chaque personne durablement privée d’emploi qui le veut, par une entreprise à but d’emploi.',
    territory: 'Quartiers de la Croix-Haute et des Tanneurs',
    from: '-18/01',
    to: '18/end',
    audiences: ['district'],
    lines: [
      {
        sort: 'target',
        code: 'jobs',
        at: '-18/01',
        until: '-6/end',
        quantity: 22,
        basis: 'entered',
        label: 'Première année',
      },
      {
        sort: 'target',
        code: 'jobs',
        at: '-6/01',
        until: '6/end',
        quantity: 45,
        basis: 'entered',
        label: 'Deuxième année',
      },
      { sort: 'partner', code: 'ebe', at: '-18/10', label: 'La Fabrique de la Croix-Haute' },
      { sort: 'meeting', code: 'prospected', at: '-15/12', label: 'Réparation de vélos' },
      { sort: 'meeting', code: 'launched', at: '-11/05', label: 'Ressourcerie' },
      { sort: 'meeting', code: 'studied', at: '-4/15', label: 'Maraîchage' },
      { sort: 'value', code: 'jobs', at: '-7/20', quantity: 21, source: 'Registre du personnel de l’EBE' },
      { sort: 'value', code: 'jobs', at: '-1/15', quantity: 34, source: 'Registre du personnel de l’EBE' },
    ],
  },
]

/** Three programmes of the département, each begun on its first day and followed since. */
export function tellProgrammes(agenda: Agenda, stage: Stage): void {
  const { trx, calendar } = stage
  for (const one of told) {
    const begun = calendar.workday(one.from)
    agenda.on(begun, '11:00', 'helene', async author => {
      const values: ProgrammeValues = {
        kind: one.kind,
        name: french(one.name),
        purpose: french(one.purpose),
        sector: one.sector ?? '',
        territory: one.territory ?? '',
        startsOn: calendar.on(one.from),
        endsOn: calendar.on(one.to),
        budgetCents: one.budget ?? null,
        ownerId: stage.users.get('helene')!,
        directorateId: null,
        itemKey: null,
        contractIds: [],
        operationIds: one.operations ? operationsOf(stage) : [],
        audiences: one.audiences,
      }
      return (await addProgramme(trx, author, stage.buyers.get('hauteVesle')!, values)).objections
    })
    for (const [index, line] of one.lines.entries()) tellLine(agenda, stage, one, line, index)
  }
}

function operationsOf({ operations }: Stage): number[] {
  return [...operations].flatMap(([key, id]) => (key.startsWith('hauteVesle ') ? [id] : []))
}

/** A target is set on the first day, all the rest is noted when it comes. */
function tellLine(agenda: Agenda, stage: Stage, { name, from }: Told, line: Line, index: number): void {
  const { trx, calendar } = stage
  const { sort, code, at, until, label = '', quantity = null, basis = '', source = '' } = line
  const day = calendar.workday(sort === 'target' ? from : at)
  const values = {
    code,
    datedOn: calendar.on(at) < day ? calendar.on(at) : day,
    endsOn: until ? calendar.on(until) : null,
    label: french(label),
    quantity,
    basis,
    source: french(source),
  }
  agenda.on(day, `11:${String(10 + index)}`, 'helene', async author => {
    const programmes = await programmesOf(trx, { buyerIds: null })
    const programme = programmes.find(one => one.name === french(name))!
    return noteOfProgramme(
      trx,
      author,
      programme,
      sort,
      sort === 'target' ? { ...values, datedOn: calendar.on(at) } : values,
    )
  })
}
