//! Small help for writing SQL by hand: conditions that are there only when asked for.

use std::fmt::Display;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement, TryGetable, Value};

use super::{
    Counted, Page, StoreError,
    deletion::{Deletion, is_held},
};

/// So many rows are written or asked for in one statement: the databases count what they are given.
pub(crate) const AT_ONCE: usize = 500;

/// A list that may be very long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LongList {
    /// What is told of a row: `SELECT …`.
    pub(crate) select: &'static str,
    /// Where that stands: `FROM …` with every join.
    pub(crate) from: &'static str,
    /// Where the rows themselves stand, which conditions speak of: `FROM …` without a join.
    pub(crate) rows: &'static str,
    /// A row's identifier.
    pub(crate) id: &'static str,
    /// The list's order.
    pub(crate) first_first: &'static str,
    /// The same from its end.
    pub(crate) last_first: &'static str,
}

/// A `WHERE` that grows, with its values. Placeholders are `$1`, `$2`… on both databases.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    /// No condition yet; what stands before the `WHERE` has these values, `$1` and on.
    pub(crate) fn after(values: Vec<Value>) -> Self {
        let sql = String::new();
        Self { sql, values }
    }

    /// Adds `comparison value`, such as `p.account_id =` and 7, when there is a value.
    pub(crate) fn and<V: Into<Value>>(&mut self, comparison: &str, value: Option<V>) {
        if let Some(value) = value {
            self.values.push(value.into());
            let number = self.values.len();
            self.and_plain(&format!("{comparison} ${number}"));
        }
    }

    /// Adds a value that conditions name by the number that is answered, as `$4`.
    pub(crate) fn value(&mut self, value: impl Into<Value>) -> usize {
        self.values.push(value.into());
        self.values.len()
    }

    /// Adds a condition whose parenthesis a value closes, such as `id IN (SELECT … WHERE place =`, when
    /// there is a value.
    pub(crate) fn and_within<V: Into<Value>>(&mut self, condition: &str, value: Option<V>) {
        if let Some(value) = value {
            self.values.push(value.into());
            let number = self.values.len();
            self.and_plain(&format!("{condition} ${number})"));
        }
    }

    /// Adds the comparison of a pair with two values, as a row.
    pub(crate) fn and_pair(
        &mut self,
        comparison: &str,
        first: impl Into<Value>,
        second: impl Into<Value>,
    ) {
        self.values.extend([first.into(), second.into()]);
        let number = self.values.len();
        self.and_plain(&format!("{comparison} (${}, ${number})", number - 1));
    }

    /// Adds a condition without a value, or the comparison of something with a value.
    pub(crate) fn and_either(
        &mut self,
        condition: &str,
        comparison: &str,
        value: impl Into<Value>,
    ) {
        self.values.push(value.into());
        let number = self.values.len();
        self.and_plain(&format!("({condition} OR {comparison} ${number})"));
    }

    /// Adds that one of these columns is a value.
    pub(crate) fn and_one_of(&mut self, columns: &[&str], value: impl Into<Value>) {
        self.values.push(value.into());
        let number = self.values.len();
        let each: Vec<String> = columns
            .iter()
            .map(|column| format!("{column} = ${number}"))
            .collect();
        self.and_plain(&format!("({})", each.join(" OR ")));
    }

    /// Adds that a column of search keys holds each of these words, which are letters and digits alone.
    pub(crate) fn and_words(&mut self, column: &str, words: &[String]) {
        for word in words {
            self.and(&format!("{column} LIKE"), Some(format!("%{word}%")));
        }
    }

    /// Adds a condition without a value.
    pub(crate) fn and_plain(&mut self, condition: &str) {
        self.sql.push_str(if self.sql.is_empty() {
            " WHERE "
        } else {
            " AND "
        });
        self.sql.push_str(condition);
    }

    /// Answers a page of `select … where … order`, and the count of `from … where …`.
    pub(crate) async fn page<R: FromQueryResult>(
        self,
        connection: &impl ConnectionTrait,
        select: &str,
        from: &str,
        order: &str,
        page: Page,
    ) -> Result<Counted<R>, StoreError> {
        let Self {
            sql: conditions,
            values,
        } = self;
        let count = format!("SELECT COUNT(*) AS total {from}{conditions}");
        let rows = format!(
            "{select} {from}{conditions} ORDER BY {order} LIMIT {} OFFSET {}",
            page.limit, page.offset
        );
        let total = count_rows(connection, &count, values.clone()).await?;
        Ok((all(connection, &rows, values).await?, total.unsigned_abs()))
    }

    /// Answers a page of a list that may be very long, and how many rows there are. What is passed over is
    /// passed over in an index, from whichever end is nearer.
    pub(crate) async fn long_page<R: FromQueryResult>(
        self,
        connection: &impl ConnectionTrait,
        list: &LongList,
        page: Page,
    ) -> Result<Counted<R>, StoreError> {
        let count = format!("SELECT COUNT(*) AS total {}{}", list.rows, self.sql);
        let total = count_rows(connection, &count, self.values.clone()).await?;
        let total = total.unsigned_abs();
        if page.offset >= total {
            return Ok((Vec::new(), total));
        }
        let limit = page.limit.min(total - page.offset);
        let from_end = total - page.offset - limit;
        let (order, offset) = if from_end < page.offset {
            (list.last_first, from_end)
        } else {
            (list.first_first, page.offset)
        };
        let place = format!("ORDER BY {order} LIMIT {limit} OFFSET {offset}");
        Ok((self.rows_of(connection, list, &place).await?, total))
    }

    /// Answers the first rows of a list that may be very long.
    pub(crate) async fn first<R: FromQueryResult>(
        self,
        connection: &impl ConnectionTrait,
        list: &LongList,
        limit: u64,
    ) -> Result<Vec<R>, StoreError> {
        let place = format!("ORDER BY {} LIMIT {limit}", list.first_first);
        self.rows_of(connection, list, &place).await
    }

    /// The rows at a place of the list: found by their identifiers first, and joined to others then.
    async fn rows_of<R: FromQueryResult>(
        self,
        connection: &impl ConnectionTrait,
        list: &LongList,
        place: &str,
    ) -> Result<Vec<R>, StoreError> {
        let LongList {
            select,
            from,
            rows,
            id,
            first_first,
            ..
        } = list;
        let query = format!(
            "{select} {from} WHERE {id} IN (SELECT {id} {rows}{} {place}) ORDER BY {first_first}",
            self.sql
        );
        all(connection, &query, self.values).await
    }

    /// Answers every row of `select … where …` and what follows.
    pub(crate) async fn all<R: FromQueryResult>(
        self,
        connection: &impl ConnectionTrait,
        select: &str,
        rest: &str,
    ) -> Result<Vec<R>, StoreError> {
        all(
            connection,
            &format!("{select}{} {rest}", self.sql),
            self.values,
        )
        .await
    }

    /// `select … where …` and what follows, with its values.
    pub(crate) fn statement(self, select: &str, rest: &str) -> (String, Vec<Value>) {
        (format!("{select}{} {rest}", self.sql), self.values)
    }

    /// Runs `statement where …` and answers how many rows it touched.
    pub(crate) async fn execute(
        self,
        connection: &impl ConnectionTrait,
        statement: &str,
    ) -> Result<u64, StoreError> {
        let statement = format!("{statement}{}", self.sql);
        execute(connection, &statement, self.values).await
    }
}

/// Every row of a query.
pub(crate) async fn all<R: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError> {
    Ok(R::find_by_statement(statement(connection, sql, values))
        .all(connection)
        .await?)
}

/// Every row of `select = one of the ids`, for any number of identifiers. They are one value: a statement that names
/// each of a thousand takes longer to be understood than to be answered, and is another one for each length.
pub(crate) async fn all_of<R: FromQueryResult>(
    connection: &impl ConnectionTrait,
    select: &str,
    ids: &[impl Display],
) -> Result<Vec<R>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (among, list) = among(connection, ids);
    all(connection, &format!("{select} {among}"), vec![list]).await
}

/// Commits this transaction without waiting for the disk: what it writes is computed again if a power cut takes it.
pub(crate) async fn need_not_last(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    if connection.get_database_backend() == DbBackend::Postgres {
        execute(connection, "SET LOCAL synchronous_commit TO off", vec![]).await?;
    }
    Ok(())
}

/// Runs `statement = one of the ids`, for any number of identifiers, as [`all_of`] asks.
pub(crate) async fn execute_of(
    connection: &impl ConnectionTrait,
    statement: &str,
    ids: &[impl Display],
) -> Result<u64, StoreError> {
    if ids.is_empty() {
        return Ok(0);
    }
    let (among, list) = among(connection, ids);
    execute(connection, &format!("{statement} {among}"), vec![list]).await
}

/// `IN (…)` with identifiers as one value, `$1`.
pub(crate) fn among(
    connection: &impl ConnectionTrait,
    ids: &[impl Display],
) -> (&'static str, Value) {
    let numbers: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let numbers = numbers.join(",");
    let (among, list) = match connection.get_database_backend() {
        DbBackend::Postgres => (
            "IN (SELECT unnest(CAST(CAST($1 AS text) AS bigint[])))",
            format!("{{{numbers}}}"),
        ),
        _ => (
            "IN (SELECT value FROM json_each($1))",
            format!("[{numbers}]"),
        ),
    };
    (among, list.into())
}

/// The first row of a query.
pub(crate) async fn one<R: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<R>, StoreError> {
    Ok(R::find_by_statement(statement(connection, sql, values))
        .one(connection)
        .await?)
}

/// Runs a writing statement and answers how many rows it touched. Where a foreign key stops a `DELETE`, the error says
/// what stands in the way.
pub(crate) async fn execute(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
    let Some(deletion) = Deletion::of(sql, &values) else {
        let done = connection.execute_raw(statement(connection, sql, values));
        return Ok(done.await?.rows_affected());
    };
    let done = connection.execute_raw(statement(connection, sql, values));
    match done.await {
        Ok(done) => Ok(done.rows_affected()),
        Err(error) if is_held(&error) => Err(deletion.stopped(connection, error).await),
        Err(error) => Err(error.into()),
    }
}

/// Runs an `INSERT` of one row and answers its identifier.
pub(crate) async fn insert<I: TryGetable>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<I, StoreError> {
    let insert = statement(connection, &format!("{sql} RETURNING id"), values);
    let row = connection.query_one_raw(insert).await?;
    Ok(row.ok_or(DbErr::RecordNotInserted)?.try_get("", "id")?)
}

/// Writes rows with `INSERT INTO table (columns)`, which need not be any.
pub(crate) async fn insert_rows<const COLUMNS: usize>(
    connection: &impl ConnectionTrait,
    into: &str,
    rows: impl IntoIterator<Item = [Value; COLUMNS]>,
) -> Result<(), StoreError> {
    let values: Vec<Value> = rows.into_iter().flatten().collect();
    if values.is_empty() {
        return Ok(());
    }
    let places: Vec<String> = (0..values.len() / COLUMNS)
        .map(|row| format!("({})", placeholders(row * COLUMNS + 1, COLUMNS)))
        .collect();
    execute(
        connection,
        &format!("{into} VALUES {}", places.join(", ")),
        values,
    )
    .await?;
    Ok(())
}

/// Rows of two values each, `(VALUES ($1, $2), …)`, from this placeholder on. Both databases name their
/// columns `column1` and `column2`.
pub(crate) fn pairs(first: usize, count: usize) -> String {
    let rows = (0..count).map(|row| format!("({})", placeholders(first + 2 * row, 2)));
    format!("(VALUES {})", rows.collect::<Vec<_>>().join(", "))
}

/// The number a query named `total` counts.
pub(crate) async fn count_rows(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<i64, StoreError> {
    #[derive(FromQueryResult)]
    struct Count {
        total: i64,
    }
    Ok(one::<Count>(connection, sql, values)
        .await?
        .map_or(0, |count| count.total))
}

/// Locks the row of this identifier for which a condition holds until the transaction ends; answers
/// whether there is one. On SQLite the transaction has the whole database.
pub(crate) async fn lock(
    connection: &impl ConnectionTrait,
    table: &str,
    condition: &str,
    id: impl Into<Value>,
) -> Result<bool, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        #[expect(dead_code, reason = "only whether there is one counts")]
        id: i64,
    }
    let lock = match connection.get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE",
        _ => "",
    };
    let query = format!("SELECT id FROM {table} WHERE id = $1 AND {condition} {lock}");
    let row: Option<Row> = one(connection, &query, vec![id.into()]).await?;
    Ok(row.is_some())
}

/// `$first, $first+1, …`, for a list of `count` values.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    let items: Vec<String> = (first..first + count)
        .map(|number| format!("${number}"))
        .collect();
    items.join(", ")
}

pub(super) fn statement(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}
