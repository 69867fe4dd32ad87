// @ts-check
// The month of every contract as one page: keys move from cell to cell and from contract to contract, a statement is
// accepted in its place, and what is flagged is said as one types. The page works without it.

import { isAt, written } from './cells.js'
import { readHours } from './written/hours.js'

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('.month-form'))
if (form) live(form)

/** @param {HTMLFormElement} form */
function live(form) {
  for (const part of form.querySelectorAll('[hidden]')) part.removeAttribute('hidden')
  form.addEventListener('keydown', event => key(form, event))
  form.addEventListener('input', event => {
    const article = groupOf(event.target)
    if (article) count(article)
  })
  form.addEventListener('change', event => checked(form, event))
  form.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset.month) target.select()
  })
  form.addEventListener('click', event => clicked(form, event))
  form.querySelector('.month-find input')?.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement) find(form, target.value)
  })
  document.addEventListener('keydown', event => {
    if (event.altKey && !event.ctrlKey && event.code === 'KeyN') {
      event.preventDefault()
      next(form, groupOf(document.activeElement))
    } else if (event.key === '?' && !isWords(event.target)) {
      event.preventDefault()
      help(form)
    }
  })
}

/** A field in which one writes sentences. @param {EventTarget | null} target */
function isWords(target) {
  return target instanceof HTMLInputElement ? !target.dataset.month : target instanceof HTMLTextAreaElement
}

/** @param {HTMLFormElement} form */
function help(form) {
  const keys = /** @type {HTMLDetailsElement | null} */ (form.querySelector('.month-keys'))
  if (!keys) return
  keys.open = !keys.open
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function groupOf(target) {
  return target instanceof Element ? target.closest('.group') : null
}

/** @param {HTMLFormElement} form @param {KeyboardEvent} event */
function key(form, event) {
  const cell = event.target
  if (event.key === 'Enter' && event.ctrlKey) {
    event.preventDefault()
    const group = groupOf(cell)
    const button = /** @type {HTMLButtonElement | null} */ (group?.querySelector('[data-accept]') ?? null)
    if (group && button) act(form, group, button.value, true)
    return
  }
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
function cells(inside) {
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
function isShown(element) {
  return element instanceof HTMLElement && element.offsetParent !== null
}

/** The next statement that waits, from this one on and round again. @param {HTMLFormElement} form @param {HTMLElement | null} from */
function next(form, from) {
  const all = [...form.querySelectorAll('.group')].filter(isShown)
  const start = from ? all.indexOf(from) + 1 : 0
  const found = [...all.slice(start), ...all.slice(0, start)].find(
    group => group !== from && /** @type {HTMLElement} */ (group).dataset.waits !== undefined,
  )
  if (!found) return say(form, 'Plus aucun relevé n’attend ce mois-ci.')
  const first = cells(found).find(({ value }) => value === '') ?? cells(found)[0] ?? found
  const target = /** @type {HTMLElement} */ (first)
  found.scrollIntoView({ block: 'nearest', behavior: 'instant' })
  target.focus({ preventScroll: true })
  target.scrollIntoView({ block: 'nearest', behavior: 'instant' })
}

/** @param {HTMLFormElement} form @param {string} sentence */
function say(form, sentence) {
  const place = form.querySelector('[data-said]')
  if (place) place.textContent = sentence
}

/** @param {HTMLFormElement} form @param {MouseEvent} event */
function clicked(form, event) {
  if (!(event.target instanceof Element)) return
  const group = groupOf(event.target)
  const button = event.target.closest('button')
  const link = /** @type {HTMLAnchorElement | null} */ (event.target.closest('[data-unfold]'))
  if (button?.dataset.next !== undefined) next(form, groupOf(document.activeElement))
  else if (group && link) {
    event.preventDefault()
    unfold(form, group, link.href)
  } else if (group && button?.dataset.copy !== undefined) {
    event.preventDefault()
    copy(group)
  } else if (group && button?.dataset.act !== undefined) {
    event.preventDefault()
    act(form, group, button.value, false)
  }
}

/** Fills what is empty with the period before; nothing is saved. @param {HTMLElement} group */
function copy(group) {
  const free = cells(group).filter(({ value, dataset }) => value.trim() === '' && dataset.before)
  for (const cell of free) {
    cell.value = cell.dataset.before ?? ''
    cell.dispatchEvent(new Event('input', { bubbles: true }))
  }
  free[0]?.dispatchEvent(new Event('change', { bubbles: true }))
  cells(group)[0]?.focus()
}

/** What the form says of one contract. @param {HTMLFormElement} form @param {HTMLElement} group @param {string} gesture */
function saidOf(form, group, gesture) {
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
async function ask(form, body) {
  const answer = await fetch(form.action, { method: 'POST', body })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  return page.querySelector('.month-form') ? page : null
}

/** Accepts, or says nothing was worked, in its place. @param {HTMLFormElement} form @param {HTMLElement} group @param {string} gesture @param {boolean} goesOn */
async function act(form, group, gesture, goesOn) {
  if (group.getAttribute('aria-busy') === 'true') return
  group.setAttribute('aria-busy', 'true')
  const body = saidOf(form, group, gesture)
  // What is kept of it goes with what is sent (drafts.js).
  form.dispatchEvent(new Event('sent'))
  const fields = /** @type {HTMLInputElement[]} */ ([...group.querySelectorAll('input:not([type="radio"])')])
  for (const field of fields) field.readOnly = true
  const page = await ask(form, body).catch(() => null)
  for (const field of fields) field.readOnly = false
  group.removeAttribute('aria-busy')
  if (!page) return sendWhole(form, gesture)
  const isElsewhere = replace(form, group, page, body)
  const now = document.getElementById(group.id)
  say(form, page.querySelector('main > .notice.is-fine')?.textContent?.trim() ?? 'Ce relevé est à relire.')
  progress(form)
  keepRest(form)
  if (isElsewhere) return
  if (now?.dataset.waits === undefined && goesOn) next(form, now)
  else focusOn(now?.querySelector('[data-accept]') ?? now)
}

/**
 * Somebody joined a contract: its statements are asked again, with what is typed in them, and one goes on in that row.
 * @param {HTMLFormElement} form @param {Element | null} group @param {string} row @param {string} sentence
 */
export async function joined(form, group, row, sentence) {
  const again = () => {
    location.hash = row
    location.reload()
  }
  if (!(group instanceof HTMLElement)) return again()
  const body = saidOf(form, group, 'verifier')
  const page = await ask(form, body).catch(() => null)
  if (!page) return again()
  replace(form, group, page, body)
  const place = document.getElementById(row)
  // Her employer has no statement on the page yet, or she comes another month.
  if (!place && page.getElementById(row)) return again()
  say(form, sentence)
  focusOn(place?.closest('tr')?.querySelector('input[data-month]') ?? document.getElementById(group.id))
}

/** @param {Element | null} place */
function focusOn(place) {
  if (place instanceof HTMLElement) place.focus()
}

/** Another page answered, such as the door: the form goes as it would have. @param {HTMLFormElement} form @param {string} gesture */
function sendWhole(form, gesture) {
  const button = form.querySelector(`button[value="${gesture}"]`)
  form.requestSubmit(button instanceof HTMLButtonElement ? button : null)
}

/**
 * The statements of one contract, as the page that came has them; what was typed meanwhile goes on.
 * @param {HTMLFormElement} form @param {HTMLElement} group @param {Document} page @param {URLSearchParams} body
 * @returns {boolean} whether one types elsewhere by now: the focus is theirs
 */
function replace(form, group, page, body) {
  const before = document.activeElement
  const isElsewhere = before !== document.body && !group.contains(before)
  for (const old of form.querySelectorAll(`.group[data-contract="${group.dataset.contract}"]`)) {
    const now = page.getElementById(old.id)
    if (!now) continue
    const fresh = carried(old, document.importNode(now, true), body)
    const isIn = old !== group && old.contains(before)
    old.replaceWith(fresh)
    if (isIn && before?.id) focusOn(document.getElementById(before.id))
  }
  // The next gesture is another form: it goes with another number.
  const [number, fresh] = [form, page.querySelector('.month-form')].map(one => one?.querySelector('[name="cle"]'))
  if (number instanceof HTMLInputElement && fresh instanceof HTMLInputElement) number.value = fresh.value
  return isElsewhere
}

/** What was typed since the page was asked goes on in what came. @template {Element} Part @param {Element} old @param {Part} now @param {URLSearchParams} body */
function carried(old, now, body) {
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

/** How many are settled: none of them waits any more. @param {HTMLFormElement} form */
function progress(form) {
  const bar = form.querySelector('.month-progress progress')
  const words = form.querySelector('[data-progress]')
  const done = form.querySelectorAll('.group[data-settled]').length
  if (bar instanceof HTMLProgressElement) bar.value = done
  if (words instanceof HTMLElement && bar instanceof HTMLProgressElement)
    words.textContent = `${done} ${done > 1 ? 'arrêtés' : 'arrêté'} sur ${bar.max}`
}

/** What is typed elsewhere on the page is kept again: the draft went with what was saved. @param {HTMLFormElement} form */
function keepRest(form) {
  const fields = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('.group input:not([type="hidden"])')])
  fields.find(isTyped)?.dispatchEvent(new Event('input', { bubbles: true }))
}

/** It holds what no statement does yet, typed now or taken up again. @param {HTMLInputElement} field */
function isTyped(field) {
  if (field.type === 'radio') return field.checked
  if (!field.dataset.month) return field.value.trim() !== ''
  const seen = seenIn(field)
  return field.value.trim() === '' ? seen !== null : readHours(field.value).value !== seen
}

/** Centihours that the cell held when it was shown; null: nothing. @param {HTMLInputElement} cell */
function seenIn(cell) {
  const seen = cell.nextElementSibling
  const [, figure = ''] = seen instanceof HTMLInputElement ? seen.value.split(':') : []
  return figure === '' ? null : Number(figure)
}

/** @type {Map<string, number>} */
const asked = new Map()

/** A cell was left: what is flagged now is said under its row. @param {HTMLFormElement} form @param {Event} event */
async function checked(form, { target }) {
  const group = groupOf(target)
  if (!group || !(target instanceof HTMLInputElement) || !target.dataset.month) return
  const turn = (asked.get(group.id) ?? 0) + 1
  asked.set(group.id, turn)
  const body = saidOf(form, group, 'verifier')
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
  const [button, fresh] = [group, now].map(one => one.querySelector('[data-accept]'))
  if (button instanceof HTMLButtonElement && fresh instanceof HTMLButtonElement) {
    button.value = fresh.value
    button.textContent = fresh.textContent
  }
}

/** @param {HTMLFormElement} form @param {HTMLElement} group @param {string} href */
async function unfold(form, group, href) {
  const at = new URL(href)
  at.searchParams.set('seul', group.dataset.contract ?? '')
  at.hash = ''
  const answer = await fetch(at)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const now = page.getElementById(group.id)
  if (!now) return location.assign(href)
  const rows = document.importNode(now, true)
  group.replaceWith(rows)
  rows.focus()
  say(form, 'Lignes affichées.')
}

/** @param {HTMLElement} group */
function count(group) {
  for (const sum of /** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll('[data-sum]'))) {
    const own = cells(group).filter(({ dataset }) => dataset.month === sum.dataset.sum)
    if (own.length === 0) continue
    const figures = own.map(figureIn).filter(value => value !== null)
    const total = figures.reduce((all, value) => all + value, 0)
    sum.textContent = figures.length ? written(total) : '—'
  }
}

/** An emptied cell that held a figure is a zero, as when it is saved. @param {HTMLInputElement} cell */
function figureIn(cell) {
  return cell.value.trim() === '' ? (seenIn(cell) === null ? null : 0) : readHours(cell.value).value
}

/** Part of a name in any order, a code, a word of a contract. @param {HTMLFormElement} form @param {string} text */
function find(form, text) {
  const words = folded(text).split(' ').filter(Boolean)
  const has = (/** @type {string | null} */ said) => words.every(word => folded(said ?? '').includes(word))
  for (const group of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('.group'))) {
    const isNamed = has(group.querySelector('.group-head')?.textContent ?? '')
    const rows = /** @type {HTMLElement[]} */ ([...group.querySelectorAll('tbody tr')])
    for (const row of rows) row.hidden = !isNamed && !has(row.querySelector('th')?.textContent ?? '')
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
