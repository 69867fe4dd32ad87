import { buyers, holders } from '../decp/files.ts'

// Published contracts as the portals write them in tables.

export type Cells = Record<string, string>

/** One row of decp.info: the contract itself, its first holder. */
export function row(change: Cells = {}): Cells {
  const cells: Cells = {
    uid: `${buyers.hauteVesle}2026-0301`,
    id: '2026-0301',
    acheteur_id: buyers.hauteVesle,
    acheteur_nom: 'Département de Haute-Vesle',
    nature: 'Marché',
    objet: 'Réhabilitation du gymnase Pasteur: Lot 2: Charpente bois',
    codeCPV: '45261100',
    procedure: "Appel d'offres ouvert",
    dureeMois: '12',
    dateNotification: '2026-03-02',
    datePublicationDonnees: '2026-03-10',
    montant: '250000.0',
    formePrix: 'Forfaitaire',
    considerationsSociales: 'Clause sociale, Critère social',
    titulaire_id: holders.stranger,
    titulaire_typeIdentifiant: 'SIRET',
    titulaire_nom: 'Charpentes de la Vesle',
    modification_id: '0',
    donneesActuelles: 'true',
  }
  return { ...cells, ...change }
}

export function csv(rows: readonly Cells[], { separator = ',', end = '\n' } = {}): string {
  const names = Object.keys(rows[0]!)
  const lines = [names, ...rows.map(cells => names.map(name => cells[name] ?? ''))]
  return lines.map(line => line.map(cell => written(cell, separator)).join(separator) + end).join('')
}

function written(cell: string, separator: string): string {
  return cell.includes(separator) || /["\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
