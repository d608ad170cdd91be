namespace Temporalio.DevServer.Storage;

/// <summary>The tables. <c>PRAGMA user_version</c> says which version a file has.</summary>
internal static class Schema
{
    private const int Version = 1;

    private static readonly string[] Statements =
    [
        """
        CREATE TABLE namespaces (
          name TEXT PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          data BLOB NOT NULL)
        """,
        """
        CREATE TABLE search_attributes (
          namespace TEXT NOT NULL,
          name TEXT NOT NULL,
          type INTEGER NOT NULL,
          PRIMARY KEY (namespace, name)) WITHOUT ROWID
        """,
        """
        CREATE TABLE runs (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          namespace TEXT NOT NULL,
          workflow_id TEXT NOT NULL,
          run_id TEXT NOT NULL UNIQUE,
          first_run_id TEXT NOT NULL,
          open INTEGER NOT NULL,
          close_time INTEGER,
          state BLOB NOT NULL)
        """,
        "CREATE INDEX runs_by_workflow ON runs (namespace, workflow_id, id)",
        "CREATE INDEX runs_open ON runs (id) WHERE open = 1",
        "CREATE INDEX runs_by_close ON runs (namespace, close_time) WHERE open = 0",
        """
        CREATE TABLE items (
          run INTEGER NOT NULL,
          kind INTEGER NOT NULL,
          key TEXT NOT NULL,
          data BLOB NOT NULL,
          PRIMARY KEY (run, kind, key)) WITHOUT ROWID
        """,
        """
        CREATE TABLE events (
          run INTEGER NOT NULL,
          id INTEGER NOT NULL,
          data BLOB NOT NULL,
          PRIMARY KEY (run, id)) WITHOUT ROWID
        """,
        """
        CREATE TABLE outbox (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          run INTEGER NOT NULL,
          data BLOB NOT NULL)
        """,
        """
        CREATE TABLE visibility (
          run INTEGER PRIMARY KEY,
          namespace TEXT NOT NULL,
          workflow_id TEXT NOT NULL,
          run_id TEXT NOT NULL,
          workflow_type TEXT NOT NULL,
          task_queue TEXT NOT NULL,
          status INTEGER NOT NULL,
          start_time INTEGER NOT NULL,
          execution_time INTEGER NOT NULL,
          close_time INTEGER,
          execution_duration INTEGER,
          history_length INTEGER,
          history_size INTEGER,
          state_transitions INTEGER,
          parent_workflow_id TEXT,
          parent_run_id TEXT,
          root_workflow_id TEXT NOT NULL,
          root_run_id TEXT NOT NULL,
          info BLOB NOT NULL)
        """,
        "CREATE INDEX visibility_order ON visibility (namespace, COALESCE(close_time, 9223372036854775807) DESC, start_time DESC, run DESC)",
        "CREATE INDEX visibility_workflow ON visibility (namespace, workflow_id)",
        "CREATE INDEX visibility_status ON visibility (namespace, status)",
        """
        CREATE TABLE visibility_values (
          run INTEGER NOT NULL,
          name TEXT NOT NULL,
          value NOT NULL,
          PRIMARY KEY (run, name, value)) WITHOUT ROWID
        """,
        "CREATE INDEX visibility_values_by_name ON visibility_values (name, value)",
    ];

    public static void Apply(DbSession session)
    {
        var version = session.ExecuteLong("PRAGMA user_version");
        if (version == Version)
        {
            return;
        }

        if (version != 0)
        {
            throw new InvalidOperationException($"The database has schema version {version}; this server reads version {Version}.");
        }

        session.Transaction(() =>
        {
            foreach (var statement in Statements)
            {
                session.Execute(statement);
            }

            session.Execute($"PRAGMA user_version = {Version}");
        });
    }
}
