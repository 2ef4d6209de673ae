/** bcrypt of `U*U`, a known answer of the algorithm. */
export const BCRYPT = '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'

/** A file that is imported whole. */
export const GOOD = [
  'email,firstName,lastName,roles,hash,status,createdAt',
  `kim@example.com,Kim,"Lee, ""the"" first",viewer;creator,${BCRYPT},active,2019-05-04T08:00:00Z`,
  'Lee@Example.com,Lee,Park,,,suspended,2020-01-31',
]
