// @ts-check
// The month grid: Enter and arrows move between cells, and the totals follow what is typed.
// The page works without it; the server counts again when it saves.

import { isAt, written } from './cells.js'
import { readHours } from './written/hours.js'

const table = /** @type {HTMLTableElement | null} */ (document.querySelector('table.hours'))
if (table) {
  table.addEventListener('keydown', move)
  table.addEventListener('input', () => count(table))
  table.addEventListener('focusin', event => {
    if (event.target instanceof HTMLInputElement) event.target.select()
  })
}

/** @param {KeyboardEvent} event */
function move(event) {
  const cell = event.target
  if (!(cell instanceof HTMLInputElement) || event.ctrlKey || event.metaKey || event.altKey) return
  const up = event.key === 'ArrowUp' || (event.key === 'Enter' && event.shiftKey)
  const down = event.key === 'ArrowDown' || (event.key === 'Enter' && !event.shiftKey)
  const left = event.key === 'ArrowLeft' && isAt(cell, 0)
  const right = event.key === 'ArrowRight' && isAt(cell, cell.value.length)
  if (!up && !down && !left && !right) return
  const column = inputs(`[data-month="${cell.dataset.month}"]`)
  const row = inputs('', cell.closest('tr'))
  const [line, step] = up || down ? [column, down ? 1 : -1] : [row, right ? 1 : -1]
  event.preventDefault()
  line[line.indexOf(cell) + step]?.focus()
}

/** @param {string} filter @param {Element | null} [inside] @returns {HTMLInputElement[]} */
function inputs(filter, inside = table) {
  return /** @type {HTMLInputElement[]} */ ([...(inside?.querySelectorAll(`input.form-control${filter}`) ?? [])])
}

/** @param {HTMLTableElement} grid */
function count(grid) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (grid.querySelectorAll('tr[data-base]'))) {
    const typed = inputs('', row).reduce((sum, cell) => sum + (figure(cell.value) ?? 0), 0)
    const total = row.querySelector('.sum')
    if (total) total.textContent = written(Number(row.dataset.base) + typed)
  }
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (grid.querySelectorAll('tr[data-line]'))) {
    const kind = line.dataset.line ?? ''
    let change = 0
    for (const sum of /** @type {NodeListOf<HTMLElement>} */ (line.querySelectorAll('[data-sum]'))) {
      const cells = inputs(`[data-month="${sum.dataset.sum}"]`)
      const value = cells.reduce((all, cell) => all + part(kind, cell), 0)
      change += value - shown(sum.textContent)
      sum.textContent = said(
        kind,
        value,
        cells.some(cell => cell.value.trim() !== ''),
      )
    }
    const total = line.querySelector('[data-total]')
    if (total) total.textContent = said(kind, shown(total.textContent) + change, true)
  }
  remaining()
  fullTime()
}

/** Before anything is saved too, what is typed above a full-time month for one person and employer is said, and blocks nothing. */
function fullTime() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector('[data-full-time]'))
  if (!place) return
  const most = Number(place.dataset.fullTime)
  const above = [...Map.groupBy(inputs(''), cell => `${cell.dataset.employment} ${cell.dataset.month}`).values()]
    .map(cells => ({ cells, sum: cells.reduce((all, cell) => all + (figure(cell.value) ?? 0), elsewhere(cells[0])) }))
    .filter(({ cells, sum }) => sum > most && cells.some(cell => cell.value !== cell.defaultValue))
  const sentences = above.map(({ cells: [cell], sum }) => {
    const ref = cell?.closest('tr')?.querySelector('th .title')?.textContent
    const month = cell?.closest('td')?.dataset.label?.toLowerCase()
    return `${ref}, ${month}\u00a0: ${written(sum)}\u00a0h dépassent un temps plein, ${written(most)}\u00a0h. Vérifiez avec l’employeur\u202f; rien n’empêche de valider.`
  })
  if (place.textContent !== sentences.join('')) place.replaceChildren(...sentences.map(notice))
}

/** Declared under other contracts, for the same employer. @param {HTMLInputElement | undefined} cell */
function elsewhere(cell) {
  return Number(cell?.dataset.elsewhere ?? 0)
}

/** @param {string} sentence */
function notice(sentence) {
  const line = document.createElement('p')
  line.className = 'notice is-late'
  line.textContent = sentence
  return line
}

/** What remains due once what is typed in open months is validated. */
function remaining() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector('[data-remaining]'))
  if (!place) return
  const counted = inputs('').reduce((sum, cell) => sum + part('counted', cell), 0)
  place.textContent = written(Math.max(0, Number(place.dataset.remaining) - counted))
}

/** Declared, excluded or counted centihours of a cell: shared by days where the window cuts the month.
 * @param {string} kind @param {HTMLInputElement} cell */
function part(kind, cell) {
  const declared = figure(cell.value) ?? 0
  const counted = Math.round((declared * Number(cell.dataset.inside)) / Number(cell.dataset.days))
  return kind === 'declared' ? declared : kind === 'counted' ? counted : declared - counted
}

/** Centihours typed; null when it is no number of hours that a month can hold. @param {string} text */
function figure(text) {
  const { value } = readHours(text)
  return value !== null && value >= 0 && value <= 22000 ? value : null
}

/** @param {string | null} text */
function shown(text) {
  return Math.round(Number((text ?? '').replace(/[\s−]/g, '').replace(',', '.')) * 100)
}

/** @param {string} kind @param {number} value @param {boolean} any */
function said(kind, value, any) {
  if (kind === 'excluded') return value > 0 ? `−${written(value)}` : ''
  return any || value > 0 ? written(value) : ''
}
