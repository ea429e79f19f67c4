//! Small help for writing SQL by hand: conditions that are there only when asked for.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

use super::{Counted, Page, StoreError};

/// A `WHERE` that grows, with its values. Placeholders are `$1`, `$2`… on both databases.
#[derive(Debug, Default)]
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

/// Runs a writing statement and answers how many rows it touched.
pub(crate) async fn execute(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
    Ok(connection
        .execute_raw(statement(connection, sql, values))
        .await?
        .rows_affected())
}

/// Runs an `INSERT` of one row and answers its identifier.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<i64, StoreError> {
    count_rows(connection, &format!("{sql} RETURNING id AS total"), values).await
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
    id: i64,
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

fn statement(connection: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}
