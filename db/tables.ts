// Written by `npm run rows` from the migrated schema: change a migration, then run it again.

/** A row of a table as both drivers hand it back. */
export type Row<Table extends keyof Tables> = Required<Tables[Table]>

/** The columns of each table. What carries a « ? » may be left out of an insert: the database fills it in. */
export type Tables = {
  achievements: {
    id?: number
    clause_id: number
    kind: string
    dated_on: string
    quantity: number
    reason?: string
    evidence?: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  amendment_answers: {
    id?: number
    contract_id: number
    about: string
    content: string
    meaning: string
    amount_cents?: number | null
    ends_on?: string | null
    reason?: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  amendment_figures: {
    id?: number
    amendment_id: number
    amount_cents?: number | null
    duration_months?: number | null
    reason?: string
    recorded_at?: string | null
  }
  amendments: {
    id?: number
    contract_id: number
    number: number
    signed_on: string
    legal_basis?: string
    reason?: string
    amount_cents?: number | null
    duration_months?: number | null
    ends_on?: string | null
    source: string
    created_at: string
    withdrawn_at?: string | null
  }
  annual_totals: {
    id?: number
    buyer_id: number
    year: number
    base: string
    contracts?: number | null
    cents?: number | null
    source: string
    recorded_at: string
    recorded_by?: number | null
  }
  attachments: {
    id?: number
    about: string
    kind: string
    buyer_id: number
    contract_id?: number | null
    clause_id?: number | null
    company_id?: number | null
    period?: string | null
    placement_id?: number | null
    participant_id?: number | null
    dated_on?: string | null
    file_name: string
    type: string
    size_bytes: number
    sha256: string
    scan: string
    scanned_at?: string | null
    added_at: string
    added_by?: number | null
    sent_by?: number | null
    gone_at?: string | null
    gone_by?: number | null
    gone_why?: string
    missing_at?: string | null
    answer_id?: number | null
  }
  awaited_statements: {
    clause_id: number
    sender_id?: number | null
    period: string
    due_on: string
  }
  buyer_numbers: {
    id?: number
    number: string
    buyer_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  buyers: {
    id?: number
    siret: string
    name: string
    search_text: string
    created_at: string
    version?: number
    name_source?: string
    siren?: string | null
  }
  clauses: {
    id?: number
    contract_id: number
    legal_basis: string
    contract_article?: string
    scope?: string
    penalty_cents?: number | null
    eligibility_months: number
    pool_id?: number | null
    created_at: string
    version?: number
  }
  commitments: {
    id?: number
    clause_id: number
    kind: string
    dated_on: string
    centihours: number
    label: string
    basis?: string
    reason?: string
    amendment_id?: number | null
    recorded_at: string
    recorded_by?: number | null
    formula?: string | null
  }
  companies: {
    id?: number
    id_type: string
    identifier: string
    siren?: string | null
    name: string
    kind: string
    esus_since?: string | null
    city?: string
    trade?: string
    search_text: string
    sort_text: string
    created_at: string
    version?: number
    name_source?: string
    kind_source?: string
  }
  company_contacts: {
    id?: number
    company_id: number
    buyer_id?: number | null
    contact_name?: string
    contact_phone?: string
    contact_email?: string
    version?: number
  }
  company_lists: {
    id?: number
    kind: string
    source: string
    dated_on: string
    sha256: string
    row_count: number
    recorded_at: string
    recorded_by?: number | null
  }
  company_persons: {
    id?: number
    company_id: number
    before_siren?: string | null
    siren?: string | null
    reason: string
    undoes_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  consumer_buyers: {
    consumer_id: number
    buyer_id: number
  }
  consumer_calls: {
    id?: number
    consumer_id: number
    at: string
    route: string
    status: number
    milliseconds: number
  }
  consumers: {
    id?: number
    name: string
    mark: string
    key_hash: string
    scopes: string
    scope: string
    requests_per_minute: number
    until?: string | null
    created_at: string
    created_by?: number | null
    revoked_at?: string | null
    revoked_by?: number | null
  }
  contract_considerations: {
    contract_id: number
    consideration: string
  }
  contract_holders: {
    id?: number
    contract_id: number
    company_id: number
    role: string
    position?: number
    until?: string | null
    share_points?: number | null
    since?: string | null
  }
  contract_merges: {
    id?: number
    kept_id: number
    merged_id: number
    replaced_id?: number | null
    reason: string
    at: string
    by?: number | null
    undone_at?: string | null
    undone_by?: number | null
  }
  contract_moves: {
    id?: number
    merge_id: number
    of_table: string
    place: string
    row_id: number
    from_id: number
    to_id: number
    back_at?: string | null
  }
  contract_readings: {
    contract_id: number
    buyer_id: number
    amount_cents?: number | null
    amount_state: string
    end_state: string
    not_before?: string | null
    to_answer: number
    stale: number
  }
  contracts: {
    id?: number
    buyer_id: number
    directorate_id?: number | null
    operation_id?: number | null
    form: string
    number: string
    lot_number?: string
    lot_title?: string
    title: string
    nature?: string
    procedure?: string
    ccag?: string
    cpv?: string
    sector?: string
    framework_number?: string
    amount_cents?: number | null
    notified_on?: string | null
    starts_on?: string | null
    ends_on?: string | null
    duration_months?: number | null
    reserved_article?: string | null
    reserved_evidence?: string
    followed_by?: number | null
    followed_at?: string | null
    source: string
    decp_key?: string | null
    decp_hash?: string | null
    search_text: string
    sort_text: string
    created_at: string
    version?: number
    noticed_on?: string | null
    ccag_version?: string
    group_form?: string
    social?: number
    hourless?: number
    published?: string
    withdrawn_at?: string | null
    dismissed?: string
  }
  counted_records: {
    id?: number
    fingerprint: string
    import_id: number
    siren: string
    buyer_name?: string
    notified_on?: string | null
    amount_cents?: number | null
    considerations: string
  }
  deposit_contracts: {
    deposit_id: number
    contract_id: number
  }
  deposit_joiners: {
    id?: number
    deposit_id: number
    participant_id: number
    placement_id: number
    clause_id: number
    participant_version?: number | null
    outcome?: string
    why?: string
  }
  deposit_matches: {
    id?: number
    deposit_id: number
    written: string
    born_on?: string
    participant_id?: number | null
    at: string
    by?: number | null
    instead_of_id?: number | null
    sheet_row?: string
    beside?: string
  }
  deposit_values: {
    id?: number
    deposit_id: number
    cell: string
    original: string
    typed?: string | null
    at: string
    by?: number | null
  }
  deposits: {
    id?: number
    sender_id?: number | null
    first_month: string
    last_month: string
    channel: string
    received_on: string
    file_name: string
    sha256: string
    size_bytes: number
    bytes?: Buffer | null
    answers?: string
    state: string
    refusal?: string
    nir_found_at?: string | null
    file_id?: number | null
    at: string
    by?: number | null
    closed_at?: string | null
    closed_by?: number | null
  }
  directorates: {
    id?: number
    buyer_id: number
    name: string
    version?: number
    retired_on?: string | null
  }
  doubtful_answers: {
    id?: number
    doubtful_id: number
    company_id?: number | null
    made: number
    recorded_at: string
    recorded_by?: number | null
  }
  doubtful_holders: {
    id?: number
    contract_id: number
    role: string
    position: number
    since?: string | null
    until?: string | null
    id_type: string
    identifier: string
    name: string
    doubt: string
    siren?: string | null
    recorded_at: string
    withdrawn_at?: string | null
    company_id?: number | null
  }
  drafts: {
    id?: number
    user_id: number
    form: string
    page: string
    typed: string
    kept_at: string
  }
  edition_buyers: {
    edition_id: number
    buyer_id: number
  }
  edition_counters: {
    year: number
    last: number
  }
  edition_publications: {
    edition_id: number
    publication_id: number
  }
  editions: {
    id?: number
    number: string
    kind: string
    contract_id?: number | null
    company_id?: number | null
    legal_person?: string | null
    series: string
    whole: number
    cut_off?: string | null
    known: string
    published_at: string
    published_by?: number | null
    previous_id?: number | null
    institution: string
    title: string
    file_name: string
    search_text: string
    rules_version: string
    settings: string
    content_hash: string
    bytes_hash: string
    size: number
    journal_head?: string | null
    compared: string
    changes: string
    content: string
    bytes: Buffer
  }
  eligibility_windows: {
    id?: number
    clause_id: number
    mode_group: string
    months: number
    recorded_at: string
    recorded_by?: number | null
  }
  execution_acts: {
    id?: number
    contract_id: number
    kind: string
    effect_on?: string | null
    ends_on: string
    owed_then?: string
    amendment_id?: number | null
    reason?: string
    recorded_at: string
    recorded_by?: number | null
  }
  facts: {
    id?: number
    contract_id: number
    kind: string
    dated_on: string
    until_on?: string | null
    text: string
    centihours?: number | null
    amount_cents?: number | null
    waits_on?: string | null
    next_step?: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
    resumes_id?: number | null
    by_reader?: number | null
    answer_id?: number | null
  }
  followings: {
    id?: number
    contract_id: number
    user_id?: number | null
    since_on?: string | null
    recorded_at: string
    recorded_by?: number | null
  }
  hour_revisions: {
    id?: number
    hours_id: number
    centihours: number
    accepted_centihours?: number | null
    reason?: string
    logged_at: string
    logged_by?: number | null
    replaced_at: string
    replaced_by?: number | null
    refused_centihours?: number | null
    attested_centihours?: number | null
    answer_id?: number | null
    replaced_answer_id?: number | null
  }
  hourless: {
    id?: number
    contract_id: number
    reason: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  hours: {
    id?: number
    placement_id: number
    clause_id: number
    month: string
    centihours: number
    logged_at: string
    logged_by?: number | null
    version?: number
    refused_centihours?: number
    refused_reason?: string
    attested_centihours?: number | null
    attested_reason?: string
    answer_id?: number | null
    withdrawn_at?: string | null
  }
  identities: {
    participant_id: number
    last_name: string
    first_name: string
    born_on?: string | null
    city?: string
    phone?: string
    match_hash: string
    search_text: string
  }
  import_turns: {
    id?: number
    import_id: number
    phase: string
    state: string
    author: string
    keep_whole?: number
    attempts?: number
    claim?: string
    lease_until?: string
    bytes?: number
    records?: number
    place?: string
    lines?: string
    failure?: string
  }
  imports: {
    id?: number
    file_name: string
    sha256: string
    format: string
    state: string
    size_bytes?: number
    stored_as?: string
    summary?: string
    created_count?: number
    updated_count?: number
    unchanged_count?: number
    rejected_count?: number
    repaired_count?: number
    at: string
    by?: number | null
    applied_at?: string | null
    dropped_with?: number | null
  }
  inbox: {
    id?: number
    content_hash: string
    kind: string
    outbox_id?: number | null
    read_at: string
    writer?: string
    dated_on?: string | null
    said?: string | null
  }
  inbox_files: {
    id?: number
    inbox_id: number
    file_name: string
    kind?: string
    size_bytes: number
    sha256?: string
    bytes?: Buffer | null
    left_out?: string
    deposit_id?: number | null
  }
  indicator_targets: {
    id?: number
    buyer_id?: number | null
    code: string
    role: string
    unit: string
    year: number
    value?: number | null
    source: string
    recorded_at: string
    recorded_by?: number | null
  }
  journal: {
    id?: number
    at: string
    actor_id?: number | null
    action: string
    subject: string
    subject_id?: number | null
    buyer_id?: number | null
    href: string
    before?: string | null
    after?: string | null
    form_key?: string | null
    form_hash?: string | null
  }
  journal_buyers: {
    journal_id: number
    buyer_id: number
  }
  journal_head: {
    id?: number
    position: number
    hash: string
    carried: number
    carried_at?: string | null
  }
  journal_people: {
    pseudonym: string
    journal_id: number
  }
  journal_seals: {
    position: number
    journal_id: number
    hash: string
  }
  journal_unsealed: {
    journal_id: number
  }
  kept_buyers: {
    siren: string
    kept_at: string
    kept_by?: number | null
  }
  kind_claims: {
    id?: number
    list_id: number
    siren: string
    kind: string
    since?: string | null
    until?: string | null
  }
  known_devices: {
    id?: number
    user_id: number
    token_hash: string
    device: string
    session_id: string
    created_at: string
    seen_at: string
  }
  letter_templates: {
    id?: number
    kind: string
    body: string
    recorded_at: string
    recorded_by?: number | null
  }
  listed_establishments: {
    id?: number
    list_id: number
    siret: string
    sign: string
    post_code: string
    city: string
    closed?: number
    closed_on?: string | null
  }
  listed_persons: {
    id?: number
    list_id: number
    siren: string
    name: string
    person_name: string
    size: string
    natural?: number
    hidden?: number
    closed?: number
  }
  one_time_codes: {
    id?: number
    purpose: string
    code_hash: string
    user_id?: number | null
    created_at: string
    expires_at: string
    used_at?: string | null
  }
  operations: {
    id?: number
    buyer_id: number
    name: string
    version?: number
    retired_on?: string | null
  }
  outbox: {
    id?: number
    message_id: string
    kind: string
    sender: string
    recipient: string
    subject: string
    eml?: string | null
    secret?: number
    author_id?: number | null
    user_id?: number | null
    company_id?: number | null
    state: string
    not_before: string
    attempts?: number
    claimed_by?: string | null
    lease_until?: string | null
    engaged_at?: string | null
    answered_at?: string | null
    transport?: string
    response?: string
    created_at: string
    refusal?: string
    shown?: string | null
  }
  outbox_events: {
    id?: number
    outbox_id: number
    at: string
    state: string
    detail?: string
    user_id?: number | null
  }
  pack_items: {
    id?: number
    pack_id: number
    position: number
    contract_id?: number | null
    company_id?: number | null
    title: string
    checked?: number
    blockers?: string | null
    edition_id?: number | null
    failure?: string | null
    taken_by?: string | null
    taken_until?: string | null
  }
  packs: {
    id?: number
    name: string
    kind: string
    cut_off?: string | null
    state: string
    whole: number
    asked_by: number
    asked_at: string
    ended_at?: string | null
  }
  pair_events: {
    id?: number
    contract_id: number
    other_id: number
    gesture: string
    reason: string
    recorded_at: string
    recorded_by?: number | null
  }
  paper_forms: {
    id?: number
    code: string
    company_id: number
    buyer_id: number
    month: string
    created_at: string
    created_by?: number | null
  }
  participant_grounds: {
    id?: number
    participant_id: number
    ground: string
    evidence_kind?: string
    evidence_on?: string | null
    evidence_by?: string
    ground_from?: string | null
    shown_from?: string | null
    created_at: string
    created_by?: number | null
    removed_at?: string | null
    removed_by?: number | null
  }
  participants: {
    id?: number
    number: number
    buyer_id: number
    ground: string
    evidence_kind?: string
    evidence_on?: string | null
    eligible_on?: string | null
    eligible_by?: number | null
    sex?: string
    birth_year?: number | null
    priority_district?: string
    education?: string
    created_at: string
    version?: number
    evidence_by?: string
    ground_from?: string | null
    archive_on?: string | null
    erase_on?: string | null
    archived_at?: string | null
    erased_at?: string | null
  }
  pass_answers: {
    id?: number
    pass_id: number
    answered_by: string
    kind: string
    clause_id?: number | null
    period?: string
    at: string
  }
  pass_drafts: {
    id?: number
    company_id: number
    buyer_id: number
    form: string
    page: string
    typed: string
    kept_at: string
  }
  pass_visits: {
    id: string
    pass_id: number
    answered_by?: string
    device?: string
    opened_at: string
    seen_at: string
    notice?: string
  }
  passes: {
    id?: number
    token_hash: string
    company_id: number
    buyer_id: number
    recipient: string
    created_at: string
    created_by?: number | null
    expires_on: string
    opened_at?: string | null
    started_at?: string | null
    sent_at?: string | null
    ended_at?: string | null
    ended_by?: number | null
    ended_reason?: string
    message?: string
  }
  paths: {
    id?: number
    participant_id: number
    from_on: string
    decided_on: string
    reason: string
    evidence_kind: string
    evidence_on: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  piece_demands: {
    id?: number
    clause_id: number
    kind: string
    effect_on: string
    days?: number | null
    basis?: string
    recorded_at: string
    recorded_by?: number | null
  }
  placement_revisions: {
    id?: number
    placement_id: number
    employer_id: number
    mode: string
    hired_on: string
    left_on?: string | null
    job?: string
    reason?: string
    replaced_at: string
    replaced_by?: number | null
  }
  placements: {
    id?: number
    participant_id: number
    clause_id: number
    employer_id: number
    mode: string
    hired_on: string
    left_on?: string | null
    job?: string
    created_at: string
    version?: number
    kind_confirmed_at?: string | null
  }
  pledges: {
    id?: number
    clause_id: number
    kind: string
    dated_on: string
    quantity: number
    reason?: string
    evidence?: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  pools: {
    id?: number
    company_id: number
    buyer_id: number
    name: string
    agreed_on: string
  }
  proceeding_steps: {
    id?: number
    proceeding_id: number
    gesture: string
    dated_on: string
    text?: string
    capacity?: string
    proof?: string
    reference?: string
    answer?: string
    centihours?: number | null
    amount_cents?: number | null
    days?: number | null
    until_on?: string | null
    reading?: string | null
    papers?: string | null
    cancels_id?: number | null
    fact_id?: number | null
    recorded_at: string
    recorded_by?: number | null
    by_reader?: number | null
  }
  proceedings: {
    id?: number
    contract_id: number
    kind: string
    matter?: string
    basis?: string
    unit_cents?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  programme_entries: {
    id?: number
    programme_id: number
    entry: string
    code: string
    dated_on: string
    ends_on?: string | null
    label?: string
    quantity?: number | null
    basis?: string
    source?: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  programme_scope: {
    id?: number
    programme_id: number
    contract_id?: number | null
    operation_id?: number | null
    audience?: string | null
  }
  programmes: {
    id?: number
    buyer_id: number
    kind: string
    name: string
    purpose?: string
    sector?: string
    territory?: string
    starts_on: string
    ends_on?: string | null
    budget_cents?: number | null
    owner_id?: number | null
    directorate_id?: number | null
    item_key?: number | null
    created_at: string
    version?: number
  }
  proofreadings: {
    id?: number
    contract_id?: number | null
    text_hash: string
    source_table: string
    source_id: number
    source_column: string
    answer: string
    marks: string
    reason: string
    words?: string | null
    answered_at: string
    answered_by?: number | null
  }
  publication_cells: {
    publication_id: number
    breakdown: string
    category: string
    persons: number
    centihours: number
    why?: string | null
  }
  publication_contracts: {
    publication_id: number
    contract_id: number
  }
  publication_tables: {
    publication_id: number
    breakdown: string
    state: string
    repeats?: string | null
    threshold: number
  }
  publications: {
    id?: number
    population: string
    until: string
    rank: number
    persons: number
    why?: string | null
    rules: number
    made_at: string
    seen: string
    since?: string | null
    counts?: string
  }
  published_facts: {
    contract_id: number
    facts: string
    set_aside: string
  }
  published_names: {
    id?: number
    contract_id: number
    company_id?: number | null
    buyer_id?: number | null
    name: string
  }
  published_versions: {
    id?: number
    fingerprint: string
    family: string
    form: string
    format: string
    buyer: string
    number: string
    published_on?: string | null
    raw: string
    content: string
    partial?: number
  }
  quality_events: {
    id?: number
    contract_id: number
    rule: string
    read: string
    expected: string
    gesture: string
    reason: string
    recorded_at: string
    recorded_by?: number | null
  }
  regularisations: {
    id?: number
    placement_id: number
    decided_on: string
    reason: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  removed_placements: {
    id?: number
    placement_id: number
    participant_id: number
    clause_id: number
    employer_id: number
    mode: string
    hired_on: string
    left_on?: string | null
    job?: string
    created_at: string
    reason?: string
    removed_at: string
    removed_by?: number | null
  }
  reservation_checks: {
    id?: number
    contract_id: number
    company_id?: number | null
    condition: string
    outcome: string
    kind?: string | null
    share_points?: number | null
    centihours?: number | null
    evidence: string
    evidence_on?: string | null
    checked_on: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  rhythms: {
    id?: number
    clause_id: number
    effect_on: string
    period: string
    due_days: number
    recorded_at: string
    recorded_by?: number | null
  }
  roundings: {
    id?: number
    buyer_id: number
    effect_on: string
    rounding: string
    recorded_at: string
    recorded_by?: number | null
  }
  saved_filters: {
    id?: number
    user_id: number
    list: string
    name: string
    query: string
    opens?: number
    saved_at: string
  }
  scheme_cells: {
    scope_id: number
    year: number
    traits: string
    contracts: number
    priced: number
    to_confirm: number
    cents: number
  }
  scheme_contracts: {
    contract_id: number
    buyer_id: number
    year: number
    month: number
    traits: string
    place: string
    priced: number
    to_confirm: number
    cents: number
  }
  scheme_entries: {
    id?: number
    entry: string
    item_key?: number | null
    buyer_id?: number | null
    dated_on: string
    state?: string
    percent?: number | null
    value_hundredths?: number | null
    note?: string
    source?: string
    cancels_id?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  scheme_items: {
    id?: number
    plan_id: number
    item_key: number
    kind: string
    parent_key?: number | null
    rank: number
    title: string
    description?: string
    owner_id?: number | null
    directorate_id?: number | null
    starts_on?: string | null
    due_on?: string | null
    code?: string
    unit?: string
    target_hundredths?: number | null
    target_year?: number | null
    base_hundredths?: number | null
    base_year?: number | null
    changed_at: string
    changed_by?: number | null
    removed_at?: string | null
    removed_by?: number | null
    version?: number
  }
  scheme_marks: {
    id?: number
    contract_id: number
  }
  scheme_months: {
    scope_id: number
    year: number
    month: number
    contracts: number
  }
  scheme_plan_buyers: {
    plan_id: number
    buyer_id: number
  }
  scheme_plans: {
    id?: number
    number: number
    name: string
    from_year: number
    to_year: number
    value_base: string
    adopted_on?: string | null
    adopted_at?: string | null
    adopted_by?: number | null
    started_at: string
    started_by?: number | null
    changed_at: string
    changed_by?: number | null
    version?: number
  }
  schemes: {
    id?: number
    effect_on: string
    name: string
    from_year: number
    to_year: number
    fte_hours: number
    recorded_at: string
    recorded_by?: number | null
  }
  second_steps: {
    id?: number
    clause_id: number
    effect_on: string
    confirmed_by: string
    recorded_at: string
    recorded_by?: number | null
  }
  security_events: {
    id?: number
    at: string
    kind: string
    user_id?: number | null
    actor_id?: number | null
    account?: string | null
    source?: string | null
    detail?: string
  }
  sessions: {
    id: string
    user_id?: number | null
    data: string
    device: string
    created_at: string
    seen_at: string
    expires_at: string
    wrote_lsn?: string
  }
  setting_values: {
    id?: number
    key: string
    value?: string | null
    recorded_at?: string | null
    recorded_by?: number | null
  }
  settings: {
    key: string
    value: string
  }
  share_acts: {
    id?: number
    contract_id: number
    kind: string
    unit: string
    effect_on?: string | null
    reason: string
    recorded_at: string
    recorded_by?: number | null
  }
  share_parts: {
    id?: number
    act_id: number
    company_id: number
    principal_id?: number | null
    value: number
  }
  sightings: {
    id?: number
    version_id: number
    import_id: number
    position: number
    from_byte?: number | null
    to_byte?: number | null
    encoding?: string
    remarks: string
    withdrawal_id?: number | null
  }
  situations: {
    id?: number
    participant_id: number
    moment: string
    situation: string
    true_on?: string | null
    recorded_at?: string | null
    recorded_by?: number | null
  }
  social_duties: {
    id?: number
    contract_id: number
    decided_on: string
    duty: string
    exemption?: string | null
    reason: string
    recorded_at: string
    recorded_by?: number | null
  }
  social_needs: {
    id?: number
    contract_id: number
    value_cents: number
    purchase: string
    buyer_quality: string
    begun_on?: string | null
    works_months?: number | null
    source: string
    recorded_at: string
    recorded_by?: number | null
  }
  split_agreements: {
    id?: number
    pool_id: number
    from_month: string
    signed_on: string
    signed_by: string
    recorded_at: string
    recorded_by?: number | null
  }
  split_entries: {
    id?: number
    agreement_id: number
    participant_id: number
    employer_id: number
    month: string
    centihours?: number | null
    recorded_at: string
    recorded_by?: number | null
  }
  split_lines: {
    id?: number
    entry_id: number
    clause_id: number
    placement_id: number
    points: number
    centihours: number
    before_centihours?: number | null
  }
  split_parts: {
    id?: number
    agreement_id: number
    clause_id: number
    points: number
  }
  standing_parts: {
    clause_id: number
    person: string
    owed_centihours: number
    counted_centihours: number
  }
  standings: {
    clause_id: number
    changed?: number
    measured?: number
    as_of: string
    holds_until: string
    judged_at?: string | null
    status: string
    finished: number
    owed_centihours: number
    logged_centihours: number
    accepted_centihours: number
    counted_centihours: number
    expected_centihours: number
    gap_centihours: number
    excused_centihours: number
    missing_centihours?: number | null
    behind_centihours?: number | null
    projected_centihours?: number | null
    exposed_centihours: number
    to_regularise_centihours: number
    account_owed_centihours: number
    account_counted_centihours: number
    account_expected_centihours: number
    account_gap_centihours: number
    account_exposed_centihours: number
    overdue_periods: number
    to_check_periods: number
    to_confirm_periods?: number
  }
  statement_events: {
    id?: number
    statement_id: number
    gesture: string
    state: string
    effect_on: string
    received_on?: string | null
    due_on?: string | null
    reason?: string
    recorded_at: string
    recorded_by?: number | null
    answer_id?: number | null
    channel?: string
  }
  statement_file_lines: {
    id?: number
    file_id: number
    clause_id: number
    placement_id: number
    month: string
    cells: string
    before_centihours?: number | null
    after_centihours: number
    version: number
    method: string
    score: number
    margin: number
    outcome?: string
    why?: string
    split_entry_id?: number | null
  }
  statement_files: {
    id?: number
    file_name: string
    sha256: string
    kind: string
    size_bytes: number
    bytes?: Buffer | null
    sender_id?: number | null
    first_month: string
    last_month: string
    layout: string
    answers: string
    counts: string
    total_reason?: string
    received_on: string
    at: string
    by?: number | null
    undone_at?: string | null
    undone_by?: number | null
  }
  statement_mails: {
    id?: number
    outbox_id: number
    clause_id: number
    sender_id: number
    period: string
    dated_on: string
    thing: string
    rule?: string
    pass_id?: number | null
  }
  statement_requests: {
    id?: number
    clause_id: number
    sender_id?: number | null
    period: string
    thing: string
    gesture: string
    answers_id?: number | null
    due_on?: string | null
    channel?: string
    reason: string
    recorded_at: string
    recorded_by?: number | null
  }
  statements: {
    id?: number
    clause_id: number
    sender_id?: number | null
    period: string
    first_month: string
    last_month: string
    state: string
    received_on?: string | null
    due_on?: string | null
    version?: number
  }
  subcontract_acts: {
    id?: number
    contract_id: number
    kind: string
    position: number
    number: string
    company_id?: number | null
    made?: number
    id_type?: string
    identifier?: string
    name?: string
    doubt?: string | null
    signed_on?: string | null
    published_on?: string | null
    amount_cents?: number | null
    duration_months?: number | null
    price_variation?: string
    recorded_on?: string
  }
  tallied_contracts: {
    contract_id: number
    buyer_id: number
    directorate_id: number
    word: string
    status: string
    judged_at: string
    pooled: number
    ends_on?: string | null
    owed: number
    accepted: number
    counted: number
    credited: number
    behind: number
    missing: number
    exposed: number
    incurred: number
  }
  tallied_ends: {
    scope_id: number
    ends_on: string
    contracts: number
    behind?: number
  }
  tallies: {
    scope_id: number
    directorate_id: number
    word: string
    status: string
    judged_at: string
    pooled: number
    contracts: number
    owed: number
    accepted: number
    counted: number
    credited: number
    behind: number
    missing: number
    exposed: number
    incurred: number
  }
  tally_marks: {
    id?: number
    contract_id: number
  }
  terms: {
    id?: number
    contract_id?: number | null
    clause_id?: number | null
    participant_id?: number | null
    field: string
    value?: string | null
    effect_on?: string | null
    recorded_at?: string | null
    recorded_by?: number | null
  }
  thresholds: {
    id?: number
    buyer_id: number
    effect_on: string
    late_points: number
    risk_points: number
    risk_share: number
    risk_days: number
    risk_rate: number
    recorded_at: string
    recorded_by?: number | null
  }
  throttle: {
    key: string
    points?: number
    expire?: number | null
  }
  triage_contracts: {
    triage_id: number
    contract_id: number
    was: string
  }
  triages: {
    id?: number
    gesture: string
    reason: string
    undoes_id?: number | null
    recorded_at: string
    recorded_by?: number | null
    followed_by?: number | null
  }
  user_buyers: {
    user_id: number
    buyer_id: number
  }
  users: {
    id?: number
    email: string
    name: string
    role: string
    scope: string
    password_hash?: string | null
    created_at: string
    disabled_at?: string | null
    version?: number
    phone?: string
  }
  version_contracts: {
    version_id: number
    contract_id: number
  }
  withdrawals: {
    id?: number
    import_id: number
    reason: string
    summary: string
    at: string
    by?: number | null
    undone_at?: string | null
    undone_by?: number | null
    siren?: string
  }
}
