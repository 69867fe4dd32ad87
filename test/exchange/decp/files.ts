import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { haute_vesle, marvaux } from '#db/seeds/cast.ts'
import { siretFrom } from '#db/seeds/sirets.ts'

// Small files of every shape, made of invented buyers and companies.

export const buyers = { hauteVesle: haute_vesle.siret, marvaux: marvaux.siret, unknown: siretFrom('21999777') }
export const holders = {
  harpin: siretFrom('99941233'),
  couleurs: siretFrom('99941231'),
  stranger: siretFrom('99977001'),
  other: siretFrom('99977002'),
}

type Fields = Record<string, unknown>

/** A sound contract of the 2022 format; `change` replaces or, with undefined, removes a field. */
export function contract(change: Fields = {}): Fields {
  const whole: Fields = {
    id: '2026-0301',
    acheteur: { id: buyers.hauteVesle },
    nature: 'Marché',
    objet: 'Réhabilitation du gymnase Pasteur: Lot 2: Charpente bois',
    codeCPV: '45261100',
    techniques: { technique: ['Sans objet'] },
    modalitesExecution: { modaliteExecution: ['Sans objet'] },
    procedure: "Appel d'offres ouvert",
    lieuExecution: { code: '99100', typeCode: 'Code postal' },
    dureeMois: 12,
    dateNotification: '2026-03-02',
    datePublicationDonnees: '2026-03-10',
    montant: 250_000,
    typesPrix: { typePrix: ['Définitif ferme'] },
    formePrix: 'Forfaitaire',
    marcheInnovant: false,
    ccag: 'Travaux',
    offresRecues: 3,
    attributionAvance: false,
    typeGroupementOperateurs: 'Pas de groupement',
    sousTraitanceDeclaree: false,
    titulaires: [holder(holders.stranger)],
    considerationsSociales: { considerationSociale: ['Clause sociale'] },
    considerationsEnvironnementales: { considerationEnvironnementale: ['Pas de considération environnementale'] },
    ...change,
  }
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined))
}

export function concession(change: Fields = {}): Fields {
  const { acheteur, titulaires, montant, dateNotification, ...rest } = contract()
  return {
    ...rest,
    id: 'DSP-2026-01',
    autoriteConcedante: acheteur,
    nature: 'Délégation de service public',
    objet: 'Exploitation de la cuisine centrale de Marvaux',
    procedure: 'Procédure négociée ouverte',
    dateSignature: dateNotification,
    dateDebutExecution: '2026-04-01',
    valeurGlobale: montant,
    montantSubventionPublique: 0,
    concessionnaires: [{ concessionnaire: { typeIdentifiant: 'SIRET', id: holders.stranger } }],
    considerationsSociales: { considerationSociale: ['Concession réservée'] },
    ...change,
  }
}

export function holder(id: string, typeIdentifiant = 'SIRET'): Fields {
  return { titulaire: { typeIdentifiant, id } }
}

export function modification(change: Fields = {}): Fields {
  return {
    modification: {
      id: 1,
      dateNotificationModification: '2026-06-01',
      datePublicationDonneesModification: '2026-06-10',
      ...change,
    },
  }
}

export function json2022(contracts: unknown[], concessions: unknown[] = []): string {
  return JSON.stringify({ marches: { marche: contracts, 'contrat-concession': concessions } })
}

export function xml2022(contracts: Fields[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<marches>${contracts.map(one => element('marche', one)).join('\n')}</marches>`
}

function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map(one => element(name, one)).join('')
  if (typeof value !== 'object' || value === null) return `<${name}>${escaped(String(value))}</${name}>`
  const inside = Object.entries(value).map(([key, inner]) =>
    Array.isArray(inner) && typeof inner[0] === 'object'
      ? `<${key}>${inner
          .map(item =>
            Object.entries(item)
              .map(([tag, one]) => element(tag, one))
              .join(''),
          )
          .join('')}</${key}>`
      : element(key, inner),
  )
  return `<${name}>${inside.join('')}</${name}>`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}

/** A folder of one's own; `write` answers the path of the file written. */
export function folder(): {
  folder: string
  write(name: string, content: string | Uint8Array): string
  remove(): void
} {
  const path = mkdtempSync(join(tmpdir(), 'clausuivi-decp-'))
  return {
    folder: path,
    write(name, content) {
      const file = join(path, name)
      writeFileSync(file, content)
      return file
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
