// @ts-check
// A block pasted into a cell of the grid: the server says where it would go, Enter places it, Escape leaves it.
// Without this, the block is pasted under the grid and seen on the page itself.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('.grid-form'))
const grid = form?.querySelector('table.hours')
const area = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('bloc'))
if (form && grid && area) {
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
  const sent = new URLSearchParams()
  for (const [name, value] of new FormData(/** @type {HTMLFormElement} */ (form))) sent.append(name, String(value))
  for (const [name, value] of Object.entries({
    bloc: text,
    'bloc-personne': placement,
    'bloc-mois': cell.dataset.month ?? '',
    geste: 'coller',
  })) {
    sent.set(name, value)
  }
  const found = await preview(sent).catch(() => null)
  if (!found) return keep(text)
  leave()
  grid?.closest('section')?.before(found)
  attend(found, cell)
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
  for (const placed of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll('[data-put]'))) {
    const cell = document.getElementById(placed.dataset.put ?? '')
    if (!(cell instanceof HTMLInputElement)) continue
    cell.value = placed.dataset.text ?? ''
    cell.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

function leave() {
  document.getElementById('apercu')?.remove()
  if (area) area.value = ''
}

export {}
