import { count } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Line, Summary } from '#server/exchange/imports/tally.ts'

/** What a field of the open data is called by people; the others are shown as they are. */
const fields: Record<string, string> = {
  '': 'Ensemble du marché',
  id: 'Numéro',
  objet: 'Objet',
  montant: 'Montant',
  valeurGlobale: 'Valeur globale',
  dureeMois: 'Durée',
  codeCPV: 'Code CPV',
  nature: 'Nature',
  procedure: 'Procédure',
  ccag: 'CCAG',
  'acheteur.id': 'SIRET de l’acheteur',
  acheteur: 'Acheteur',
  'autoriteConcedante.id': 'SIRET de l’autorité concédante',
  dateNotification: 'Date de notification',
  dateSignature: 'Date de signature',
  datePublicationDonnees: 'Date de publication',
  titulaires: 'Titulaires',
  'titulaires.id': 'Identifiant du titulaire',
  'titulaires.typeIdentifiant': 'Type d’identifiant du titulaire',
  concessionnaires: 'Concessionnaires',
  'concessionnaires.id': 'Identifiant du concessionnaire',
  considerationsSociales: 'Considérations sociales',
  modifications: 'Modifications',
}

/** The first lines of each kind that an import has something to say of. */
export function groups(summary: Summary) {
  const { actions, repaired, warned, sharedNumbers } = summary
  const unreadable = unreadableLines(summary)
  return [
    group(
      'illisibles',
      'Passages illisibles',
      unreadable.length,
      'Octets du fichier qui ne sont ni un marché ni ce qui les sépare\u00a0: à signaler à qui l’a produit.',
      unreadable,
      true,
    ),
    group(
      'ecartes',
      'Écartés',
      actions.reject,
      'Non importés\u00a0: la raison, à corriger dans le profil d’acheteur.',
      summary.rejected,
      true,
    ),
    group('verifier', 'À vérifier', warned, 'Importés, avec un doute ou un manque.', summary.warnings, false),
    group(
      'numeros',
      'Rapprochements',
      summary.remarks.length,
      'Reconnus autrement que par leur seul numéro.',
      summary.remarks,
      false,
    ),
    group('reparations', 'Réparés', repaired, 'Lus malgré une écriture hors format.', summary.repairs, false),
    group(
      'nouveaux',
      'Nouveaux',
      actions.create,
      sharedNumbers > 0
        ? `${plural(sharedNumbers, 'marché partage', 'marchés partagent')} le numéro d’un autre\u00a0: chaque lot est gardé à part.`
        : 'Aucun n’était dans le registre.',
      summary.created,
      false,
    ),
    group(
      'misajour',
      'Mis à jour',
      actions.update,
      'Ce que vous aviez saisi à la main est gardé.',
      summary.updated,
      false,
    ),
  ].filter(one => one.lines.length > 0)
}

/** Ranges in which no record is counted: the others are among the refused. */
function unreadableLines({ accounted }: Summary): Line[] {
  const ranges = accounted?.unreadable.filter(({ records }) => records === 0) ?? []
  return ranges.map(({ from, to, line }) => ({
    position: line,
    id: '',
    title: '',
    field: '',
    sentence: `Octets\u00a0${count(from)} à ${count(to)}, ligne\u00a0${count(line)}.`,
  }))
}

function group(id: string, name: string, total: number, note: string, lines: Line[], open: boolean) {
  return {
    id,
    heading: `${name}\u00a0: ${count(total)}`,
    note,
    open,
    said: lines.some(line => line.sentence !== ''),
    lines: lines.map(line => ({
      position: line.part && line.place ? `${line.part}, ligne\u00a0${count(line.place.line)}` : count(line.position),
      number: line.id || '—',
      title: line.title || null,
      field: fields[line.field.replace('modifications.', '')] ?? line.field,
      sentence: line.sentence,
    })),
    more:
      lines.length < total && lines.length >= 50
        ? `Les ${lines.length} premières lignes sont montrées\u202f; le terminal les donne toutes (import decp --json).`
        : null,
  }
}
