// biome-ignore-all lint/a11y/noRedundantRoles: a table of blocks loses its roles, see below
import type { ReactNode } from 'react'
import styles from './table.module.css'

/** One column: its heading, and the cell of a row. */
export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Left out on small screens, where the row's own page tells it. */
  readonly minor?: boolean
  /** Instead of the title, such as a box that chooses all rows. */
  readonly head?: ReactNode
  /** Holds the box that chooses the row. */
  readonly chooses?: boolean
  /** Which way the rows are sorted by it, if they are. */
  readonly sorted?: 'ascending' | 'descending' | undefined
}

/**
 * A table. On small screens each row becomes a block, with the headings beside the cells.
 *
 * @param label says what is listed
 */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
}) {
  return (
    // The roles are said anew, because blocks instead of rows take them away in some browsers.
    <table className={styles.table} role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, head, sorted }) => (
            <th key={title} role="columnheader" scope="col" aria-sort={sorted}>
              {head ?? title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ title, cell, minor, chooses }) => (
              <td
                key={title}
                role="cell"
                data-title={title}
                data-minor={minor}
                data-chooses={chooses}
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
