// @ts-check
// Cells of hours, wherever they stand (views/shared/cells.hbs): keys move from one to the next, sums follow, a person is found in the
// page, and what is flagged is said as one types. The page works without it; the server counts again when it saves.

import { readHours } from './written/hours.js'

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-cells]'))
if (form) live(form)

/** @param {HTMLFormElement} form */
function live(form) {
  for (const part of form.querySelectorAll('[hidden]')) part.removeAttribute('hidden')
  form.addEventListener('keydown', event => key(form, event))
  form.addEventListener('input', event => {
    const group = groupOf(event.target)
    if (group) count(group)
  })
  form.addEventListener('change', event => checked(form, event))
  form.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset.month) target.select()
  })
  form.querySelector('.month-find input')?.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement) find(form, target.value)
  })
  document.addEventListener('keydown', event => {
    if (event.key !== '?' || isWords(event.target)) return
    event.preventDefault()
    const keys = /** @type {HTMLDetailsElement | null} */ (form.querySelector('.month-keys'))
    if (keys) keys.open = !keys.open
  })
}

/** A field in which one writes sentences. @param {EventTarget | null} target */
function isWords(target) {
  return target instanceof HTMLInputElement ? !target.dataset.month : target instanceof HTMLTextAreaElement
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
export function groupOf(target) {
  return target instanceof Element ? target.closest('.group') : null
}

/** @param {HTMLFormElement} form @param {KeyboardEvent} event */
function key(form, event) {
  const cell = event.target
  if (event.key === 'Enter' && cell instanceof Element && cell.closest('.month-find')) return event.preventDefault()
  if (!(cell instanceof HTMLInputElement) || !cell.dataset.month || event.ctrlKey || event.metaKey || event.altKey)
    return
  if (event.key === 'Escape') {
    cell.value = cell.defaultValue
    cell.dispatchEvent(new Event('input', { bubbles: true }))
    return cell.select()
  }
  const up = event.key === 'ArrowUp' || (event.key === 'Enter' && event.shiftKey)
  const down = event.key === 'ArrowDown' || (event.key === 'Enter' && !event.shiftKey)
  const left = event.key === 'ArrowLeft' && isAt(cell, 0)
  const right = event.key === 'ArrowRight' && isAt(cell, cell.value.length)
  if (!up && !down && !left && !right) return
  event.preventDefault()
  if (left || right) return siblings(cell)[siblings(cell).indexOf(cell) + (right ? 1 : -1)]?.focus()
  below(form, cell, down ? 1 : -1)
}

/** @param {Element} inside @returns {HTMLInputElement[]} */
export function cells(inside) {
  return /** @type {HTMLInputElement[]} */ ([...inside.querySelectorAll('input[data-month]')])
}

/** @param {HTMLInputElement} cell */
function siblings(cell) {
  const row = cell.closest('tr')
  return row ? cells(row) : []
}

/** The same column of the next person, or the first of the next statement. @param {HTMLFormElement} form @param {HTMLInputElement} cell @param {number} step */
function below(form, cell, step) {
  const rows = [...form.querySelectorAll('.group tr')].filter(row => cells(row).length > 0 && isShown(row))
  const row = rows[rows.indexOf(/** @type {Element} */ (cell.closest('tr'))) + step]
  if (!row) return
  const there = cells(row)
  ;(there[siblings(cell).indexOf(cell)] ?? there[0])?.focus()
}

/** @param {Element} element */
export function isShown(element) {
  return element instanceof HTMLElement && element.offsetParent !== null
}

/** @param {HTMLFormElement} form @param {string} sentence */
export function say(form, sentence) {
  const place = form.querySelector('[data-said]')
  if (place) place.textContent = sentence
}

/** What the form says of one contract. @param {HTMLFormElement} form @param {HTMLElement} group @param {string} gesture */
export function saidOf(form, group, gesture) {
  const body = new URLSearchParams()
  const own = new Set(form.querySelectorAll(`.group[data-contract="${group.dataset.contract}"]`))
  for (const field of /** @type {Iterable<HTMLInputElement>} */ ([...form.elements])) {
    const article = groupOf(field)
    const isOurs = article ? own.has(article) : ['cle', 'page', 'mois'].includes(field.name)
    if (!isOurs || !field.name || field.type === 'submit') continue
    if (field.type !== 'radio' || field.checked) body.append(field.name, field.value)
  }
  body.set('geste', gesture)
  body.set('seul', group.dataset.contract ?? '')
  return body
}

/** @param {HTMLFormElement} form @param {URLSearchParams} body */
export async function ask(form, body) {
  const answer = await fetch(form.action, { method: 'POST', body })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  return page.querySelector('form[data-cells]') ? page : null
}

/** What was typed since the page was asked goes on in what came. @template {Element} Part @param {Element} old @param {Part} now @param {URLSearchParams} body */
export function carried(old, now, body) {
  const fields = (/** @type {Element} */ part) =>
    /** @type {HTMLInputElement[]} */ ([...part.querySelectorAll('input, select')])
  for (const field of fields(old)) {
    if (!field.name || field.type === 'hidden') continue
    const isChoice = field.type === 'radio'
    if (isChoice ? !field.checked || body.get(field.name) === field.value : body.get(field.name) === field.value)
      continue
    const same = fields(now).find(({ name, id }) => name === field.name && id === field.id)
    if (same && isChoice) same.checked = true
    else if (same) same.value = field.value
  }
  return now
}

/** @type {Map<string, number>} */
const asked = new Map()

/** A cell was left: what is flagged now is said under its row. @param {HTMLFormElement} form @param {Event} event */
async function checked(form, { target }) {
  const group = groupOf(target)
  if (!group || !(target instanceof HTMLInputElement) || !target.dataset.month) return
  const turn = (asked.get(group.id) ?? 0) + 1
  asked.set(group.id, turn)
  const body = withoutUntouched(saidOf(form, group, 'verifier'), group)
  const page = await ask(form, body).catch(() => null)
  const now = page?.getElementById(group.id)
  if (!now || asked.get(group.id) !== turn || !group.isConnected) return
  let isShown = true
  for (const old of group.querySelectorAll('[data-remarks], [data-part]')) {
    const fresh = now.querySelector(old.id ? `#${old.id}` : `[data-part="${old.getAttribute('data-part')}"]`)
    if (!fresh || old.innerHTML === fresh.innerHTML) continue
    if (old.contains(document.activeElement)) isShown &&= old.getAttribute('data-part') === 'reason'
    else old.replaceWith(carried(old, document.importNode(fresh, true), body))
  }
  // What was not shown was not read: the server asks for it again.
  const [seen, marks] = [group, now].map(one => one.querySelector('[data-shown]'))
  if (isShown && seen instanceof HTMLInputElement && marks instanceof HTMLInputElement) seen.value = marks.value
  for (const cell of cells(group)) marked(cell, now)
  const [button, fresh] = [group, now].map(one => one.querySelector('[data-accept]'))
  if (button instanceof HTMLButtonElement && fresh instanceof HTMLButtonElement) {
    button.value = fresh.value
    button.textContent = fresh.textContent
  }
}

/** Nothing is judged of a cell that holds what it held: hundreds of them would be sent for one. @param {URLSearchParams} body @param {HTMLElement} group */
function withoutUntouched(body, group) {
  for (const cell of cells(group)) {
    if (isTouched(cell)) continue
    body.delete(cell.name)
    body.delete(cell.name.replace(/^h-/, 'v-'))
  }
  return body
}

/** It holds something else than when it was shown, or what cannot be read. @param {HTMLInputElement} cell */
export function isTouched(cell) {
  const seen = seenIn(cell)
  if (cell.value.trim() === '') return seen !== null
  const { value, refused } = readHours(cell.value)
  return refused !== null || value !== seen
}

/** Refused and described as it is by now. @param {HTMLInputElement} cell @param {Element} now */
function marked(cell, now) {
  const fresh = now.querySelector(`#${cell.id}`)
  for (const name of ['aria-invalid', 'aria-describedby']) {
    const value = fresh?.getAttribute(name)
    if (value) cell.setAttribute(name, value)
    else cell.removeAttribute(name)
  }
}

/** Centihours that the cell held when it was shown; null: nothing. @param {HTMLInputElement} cell */
export function seenIn(cell) {
  const seen = cell.nextElementSibling
  const [, figure = ''] = seen instanceof HTMLInputElement ? seen.value.split(':') : []
  return figure === '' ? null : Number(figure)
}

/** An emptied cell that held a figure is a zero, as when it is saved. @param {HTMLInputElement} cell */
function figureIn(cell) {
  return cell.value.trim() === '' ? (seenIn(cell) === null ? null : 0) : readHours(cell.value).value
}

/** @param {HTMLElement} group */
function count(group) {
  for (const sum of /** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll('[data-sum]'))) {
    // The sums of the grid of a contract are not of what is typed alone (hours.js).
    if (sum.closest('[data-line]')) continue
    const own = cells(group).filter(({ dataset }) => dataset.month === sum.dataset.sum)
    if (own.length === 0) continue
    const figures = own.map(figureIn).filter(value => value !== null)
    const total = figures.reduce((all, value) => all + value, 0)
    sum.textContent = figures.length ? written(total) : '—'
  }
}

/** Part of a name in any order, a code, a word of a contract. @param {HTMLFormElement} form @param {string} text */
function find(form, text) {
  const words = folded(text).split(' ').filter(Boolean)
  const has = (/** @type {string | null} */ said) => words.every(word => folded(said ?? '').includes(word))
  for (const group of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('.group'))) {
    const isNamed = has(group.querySelector('.group-head')?.textContent ?? '')
    const rows = /** @type {HTMLElement[]} */ ([...group.querySelectorAll('tbody tr:not(.why)')])
    for (const row of rows) {
      row.hidden = !isNamed && !has(row.querySelector('th')?.textContent ?? '')
      // What is said of a row stands under it.
      const under = row.nextElementSibling
      if (under instanceof HTMLElement && under.matches('.why')) under.hidden = row.hidden
    }
    group.hidden = !isNamed && rows.every(row => row.hidden)
  }
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('.month-section')))
    section.hidden = [...section.querySelectorAll('.group')].every(
      group => group instanceof HTMLElement && group.hidden,
    )
}

/** @param {string} text */
function folded(text) {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}’'-]/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}

/** The caret is at this place, or all is selected: an arrow leaves the cell. @param {HTMLInputElement} cell @param {number} place */
function isAt(cell, place) {
  const { selectionStart, selectionEnd, value } = cell
  return (selectionStart === 0 && selectionEnd === value.length) || (selectionStart === place && selectionEnd === place)
}

/** @param {number} centihours */
export function written(centihours) {
  const text = (centihours / 100).toLocaleString('fr-FR', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return text.replace(/\s/g, '\u00a0')
}
