// Indicators that are measured elsewhere: hours and penalties by the accounts, persons by what is published of them.

export type Given = {
  kind: 'given'
  unit: 'hours' | 'rate' | 'fte' | 'cents' | 'persons'
  label: string
  definition: string
  numerator: string
  denominator: string
}

export const given: [string, Given][] = [
  [
    'CRIT_POND',
    tell(
      'rate',
      'Pondération moyenne du critère social',
      'Moyenne du poids du critère social dans la note.',
      'Somme des poids connus',
      'Marchés dont le poids est connu',
    ),
  ],
  [
    'H_ENG',
    tell(
      'hours',
      'Heures d’insertion engagées',
      'Heures dues à ce jour par les clauses enregistrées, avenants compris.',
      'Heures dues',
      '',
    ),
  ],
  [
    'H_REAL',
    tell(
      'hours',
      'Heures d’insertion déclarées',
      'Heures que disent les relevés, contrôlés ou non.',
      'Heures déclarées',
      '',
    ),
  ],
  [
    'H_VALID',
    tell(
      'hours',
      'Heures d’insertion validées',
      'Heures déclarées, puis acceptées au contrôle des relevés.',
      'Heures validées',
      '',
    ),
  ],
  [
    'TX_REAL',
    tell(
      'rate',
      'Taux de réalisation',
      'Heures imputées sur heures dues\u00a0: un surplus ne comble pas un autre marché.',
      'Heures imputées',
      'Heures dues',
    ),
  ],
  [
    'ETP',
    tell(
      'fte',
      'Équivalents temps plein',
      'Heures retenues divisées par la durée annuelle que fixe le schéma.',
      'Heures retenues',
      'Heures d’un équivalent temps plein',
    ),
  ],
  [
    'BENEF',
    tell(
      'persons',
      'Personnes accompagnées',
      'Participants distincts, à la fin du dernier trimestre, sous le secret statistique.',
      'Participants distincts',
      '',
    ),
  ],
  [
    'H_PAR_BENEF',
    tell(
      'hours',
      'Heures par personne',
      'Heures retenues par participant, à la fin du dernier trimestre.',
      'Heures retenues',
      'Participants distincts',
    ),
  ],
  [
    'MODAL',
    tell(
      'rate',
      'Heures par modalité',
      'Répartition des heures entre embauche directe, mise à disposition, sous-traitance et cotraitance.',
      'Heures de chaque modalité',
      'Heures retenues',
    ),
  ],
  [
    'SORT6',
    tell(
      'rate',
      'Emploi durable à six mois',
      'Parmi les situations connues six mois après la sortie, celles d’emploi durable.',
      'Personnes en emploi durable',
      'Situations connues',
    ),
  ],
  [
    'SORT12',
    tell(
      'rate',
      'Emploi durable à douze mois',
      'Parmi les situations connues douze mois après la sortie, celles d’emploi durable.',
      'Personnes en emploi durable',
      'Situations connues',
    ),
  ],
  [
    'PENAL',
    tell(
      'cents',
      'Pénalités décidées',
      'Montants que des décisions ont fixés, marchés suivis et soldés.',
      'Pénalités décidées',
      '',
    ),
  ],
]

function tell(unit: Given['unit'], label: string, definition: string, numerator: string, denominator: string): Given {
  return { kind: 'given', unit, label, definition, numerator, denominator }
}
