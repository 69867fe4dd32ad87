// @ts-check
// A block pasted into a cell of hours, in the grid of a contract or in the page of a month: the server says where it would go, Enter places it, Escape leaves it.
// Without this, the block is pasted into its own field and seen on the page itself.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-cells]'))
const area = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('bloc'))
if (form && area) {
  form.addEventListener('paste', event => {
    const cell = event.target
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (!(cell instanceof HTMLInputElement) || !cell.dataset.month || isOneCell(text)) return
    event.preventDefault()
    const one = onlyCell(text)
    if (one === null) show(text, cell)
    else write(cell, one)
  })
  const shown = document.getElementById('apercu')
  if (shown) attend(shown, null)
}

/** What a field may receive as it is. @param {string} text */
function isOneCell(text) {
  return !/[\t\r\n"]/.test(text)
}

/** The text of a block of one cell, its last line break left out; null for a larger one. @param {string} text */
function onlyCell(text) {
  const bare = text.endsWith('\r\n') ? text.slice(0, -2) : text.endsWith('\n') ? text.slice(0, -1) : text
  return isOneCell(bare) ? bare : null
}

/** Over what is selected, as a browser would. @param {HTMLInputElement} cell @param {string} text */
function write(cell, text) {
  cell.setRangeText(text, cell.selectionStart ?? 0, cell.selectionEnd ?? cell.value.length, 'end')
  cell.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Asks where the block would go from this cell, and shows it above the grid.
 * @param {string} text @param {HTMLInputElement} cell */
async function show(text, cell) {
  const [, placement = ''] = /^h-(\d+)-/.exec(cell.name) ?? []
  const sent = saidBy(/** @type {HTMLFormElement} */ (form))
  for (const [name, value] of Object.entries({
    bloc: text,
    'bloc-personne': placement,
    'bloc-mois': cell.dataset.month ?? '',
    geste: 'coller',
    part: 'apercu',
  })) {
    sent.set(name, value)
  }
  const found = await preview(sent).catch(() => null)
  if (!found) return keep(text)
  leave()
  cell.closest('.group')?.before(found)
  attend(found, cell)
}

/** What the form says, of the rows that are in sight: a block goes down what one sees. @param {HTMLFormElement} form */
function saidBy(form) {
  const body = new URLSearchParams()
  for (const field of /** @type {Iterable<HTMLInputElement>} */ ([...form.elements])) {
    if (!field.name || field.type === 'submit' || field.closest('[hidden]')) continue
    if (field.type !== 'radio' || field.checked) body.append(field.name, field.value)
  }
  return body
}

/** @param {URLSearchParams} sent */
async function preview(sent) {
  const answer = await fetch(form?.action ?? '', { method: 'POST', body: sent })
  if (!answer.ok || answer.redirected) return null
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const found = page.getElementById('apercu')
  return found instanceof HTMLElement ? /** @type {HTMLElement} */ (document.importNode(found, true)) : null
}

/** Nobody answered: the block waits under the grid, and is not lost. @param {string} text */
function keep(text) {
  if (!area) return
  area.value = text
  area.closest('details')?.setAttribute('open', '')
  area.focus()
}

/** @param {HTMLElement} panel @param {HTMLInputElement | null} cell */
function attend(panel, cell) {
  const place = /** @type {HTMLButtonElement | null} */ (panel.querySelector('[value="placer"]'))
  const back = () => {
    leave()
    cell?.focus()
  }
  panel.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    back()
  })
  panel.querySelector('[value="laisser"]')?.addEventListener('click', event => {
    event.preventDefault()
    back()
  })
  place?.addEventListener('click', event => {
    event.preventDefault()
    fill(panel)
    back()
  })
  const first = place ?? document.getElementById('apercu-titre')
  first?.focus()
  panel.scrollIntoView({ block: 'nearest' })
}

/** @param {HTMLElement} panel */
function fill(panel) {
  /** @type {Map<Element | null, HTMLInputElement>} One cell of each statement: its flags are then said. */
  const touched = new Map()
  for (const placed of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll('[data-put]'))) {
    const cell = document.getElementById(placed.dataset.put ?? '')
    if (!(cell instanceof HTMLInputElement)) continue
    cell.value = placed.dataset.text ?? ''
    cell.dispatchEvent(new Event('input', { bubbles: true }))
    touched.set(cell.closest('.group'), cell)
  }
  for (const cell of touched.values()) cell.dispatchEvent(new Event('change', { bubbles: true }))
}

function leave() {
  document.getElementById('apercu')?.remove()
  if (area) area.value = ''
}

export {}
