// The text columns of the schema, sorted once by what may stand in them. A new one is sorted here, or a test fails.

const words = (text: string) => text.trim().split(/\s+/)

/** Somebody typed it, and it could be anything. */
export const typedColumns: ReadonlySet<string> = new Set(
  words(`
achievements.reason achievements.evidence amendment_figures.reason amendments.reason buyers.name clauses.contract_article clauses.scope
commitments.label commitments.reason commitments.basis companies.name companies.city companies.trade company_contacts.contact_name
company_contacts.contact_phone company_contacts.contact_email contracts.number contracts.lot_number contracts.lot_title
contracts.title contracts.sector contracts.nature contracts.procedure contracts.cpv contracts.framework_number
contracts.reserved_evidence directorates.name operations.name doubtful_holders.name execution_acts.reason facts.text facts.next_step
hour_revisions.reason hourless.reason hours.refused_reason hours.attested_reason identities.last_name
identities.first_name identities.city identities.phone letter_templates.body participant_grounds.evidence_by
participants.evidence_by paths.reason placement_revisions.job placement_revisions.reason placements.job pledges.reason
pledges.evidence pools.name proceeding_steps.text proceeding_steps.capacity proceeding_steps.proof
proceeding_steps.reference proceeding_steps.answer proceeding_steps.papers proceedings.matter proceedings.basis
regularisations.reason removed_placements.job removed_placements.reason reservation_checks.evidence schemes.name
programme_entries.label programme_entries.source programmes.name programmes.purpose programmes.sector programmes.territory
scheme_entries.note scheme_entries.source scheme_items.title scheme_items.description scheme_plans.name
setting_values.value share_acts.reason social_duties.reason social_needs.source statement_events.reason statement_requests.reason terms.value users.name
`),
)

/** Of the values that are dated, those that are typed; the others are days, numbers and codes. */
export const typedTerms = words('title lotTitle number lotNumber scope contractArticle cpv nature')

const codes = words(`
achievements.kind amendments.legal_basis amendments.source buyers.siret buyers.siren buyers.search_text clauses.legal_basis
commitments.kind commitments.formula companies.id_type companies.identifier companies.siren doubtful_holders.role
doubtful_holders.id_type doubtful_holders.identifier doubtful_holders.doubt doubtful_holders.siren
companies.kind companies.kind_source companies.name_source buyers.name_source companies.search_text companies.sort_text contract_considerations.consideration contract_holders.role
contracts.form contracts.ccag contracts.reserved_article contracts.source contracts.decp_key contracts.decp_hash contracts.published
contracts.dismissed contracts.search_text contracts.sort_text contracts.ccag_version contracts.group_form eligibility_windows.mode_group
execution_acts.kind execution_acts.owed_then facts.kind identities.match_hash identities.search_text
letter_templates.kind participant_grounds.ground participant_grounds.evidence_kind participants.ground
participants.evidence_kind participants.sex participants.priority_district participants.education
situations.moment situations.situation paths.evidence_kind placement_revisions.mode placements.mode pledges.kind
proceeding_steps.gesture proceeding_steps.reading proceedings.kind removed_placements.mode
reservation_checks.condition reservation_checks.outcome reservation_checks.kind roundings.rounding setting_values.key
programme_entries.entry programme_entries.code programme_entries.basis programme_scope.audience programmes.kind
scheme_entries.entry scheme_entries.state scheme_items.kind scheme_items.code scheme_items.unit scheme_plans.value_base
share_acts.kind share_acts.unit social_duties.duty social_duties.exemption social_needs.buyer_quality social_needs.purchase statement_events.gesture
statement_events.state statement_events.channel statement_requests.thing statement_requests.gesture statement_requests.channel
second_steps.confirmed_by statements.state terms.field users.email users.phone users.role users.scope users.password_hash
`)
const coded = new Set(codes)

/** What the house keeps of itself, and no document reads. */
const ownTables = new Set(
  words(`
journal journal_buyers journal_head journal_people journal_seals journal_unsealed known_devices one_time_codes sessions
security_events throttle drafts imports import_turns counted_records kept_buyers published_versions version_contracts sightings withdrawals editions edition_counters packs pack_items proofreadings
publications publication_cells publication_tables standings standing_parts awaited_statements settings
outbox outbox_events inbox inbox_files statement_mails statement_files statement_file_lines
deposits deposit_contracts deposit_matches deposit_values deposit_joiners attachments piece_demands
passes pass_visits pass_answers pass_drafts paper_forms
split_agreements doubtful_answers subcontract_acts published_facts
company_lists listed_persons listed_establishments kind_claims published_names
amendment_answers contract_readings quality_events pair_events contract_merges contract_moves
saved_filters triages triage_contracts
consumers consumer_buyers consumer_calls
company_persons buyer_numbers
tally_marks tallied_contracts tallied_ends tallies
scheme_marks scheme_contracts scheme_cells scheme_months annual_totals indicator_targets
`),
)

const DAY = /(_at|_on|\.until|\.since|esus_since|_from|_month|\.month|\.period)$/

export function isOfNoWords(column: string): boolean {
  return coded.has(column) || ownTables.has(column.split('.')[0]!) || DAY.test(column)
}

/** Printed and not proof-read, and why. */
export const printedAsGiven: Readonly<Record<string, string>> = {
  'buyers.name': 'an institution, as the settings name it',
  'directorates.name': 'an institution, as the settings name it',
  'setting_values.value': 'an institution, as the settings name it',
  'schemes.name': 'the scheme that the assembly voted, as the settings name it',
  'scheme_plans.name':
    'the scheme that the assembly adopted, and public (L. 2111-3): it changes in a version of its own',
  'scheme_items.title':
    'the scheme that the assembly adopted, and public (L. 2111-3): it changes in a version of its own',
  'scheme_entries.source': 'where a figure of the scheme comes from: it changes where it was typed',
  'programmes.name': 'a programme of the institution, as its committee names it',
  'programme_entries.source': 'where a figure of a programme comes from: it changes where it was typed',
  'companies.name': 'a legal person, as the public register names it',
  'doubtful_holders.name': 'a legal person, as the open data name it',
  'companies.city': 'where a legal person has its seat',
  'contracts.number': 'a reference of the purchasing department',
  'contracts.lot_number': 'a reference of the purchasing department',
  'contracts.cpv': 'a code of the European nomenclature',
  'contracts.nature': 'chosen in a list, or published as essential data',
  'contracts.procedure': 'chosen in a list, or published as essential data',
  'users.name': 'an officer who answers for an act, or for a text',
  'letter_templates.body': 'the words of the institution, the same in all its letters',
}
