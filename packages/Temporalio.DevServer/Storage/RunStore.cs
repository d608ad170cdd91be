using Google.Protobuf;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Storage;

/// <summary>Runs, their events and the outbox in the database.</summary>
internal sealed class RunStore(Database database)
{
    /// <summary>Commits the changes of all given runs together. Returns the outbox tasks that were added, with their ids.</summary>
    public List<(long Id, OutboxTask Task)> Save(IReadOnlyCollection<Run> runs)
    {
        var added = new List<(long, OutboxTask)>();
        database.Write(session =>
        {
            foreach (var run in runs)
            {
                Save(session, run, added);
            }
        });
        return added;
    }

    public Run? Load(IRunServices services, string ns, string runId) =>
        database.Read(session => session.Query(
            "SELECT id, state FROM runs WHERE run_id = @0 AND namespace = @1",
            row => (Row: row.GetInt64(0), State: row.GetFieldValue<byte[]>(1)),
            runId,
            ns)
            .Select(found => Build(session, services, found.Row, found.State))
            .FirstOrDefault());

    /// <summary>The newest run of a workflow id.</summary>
    public Run? LoadCurrent(IRunServices services, WorkflowKey key) =>
        database.Read(session => session.Query(
            "SELECT id, state FROM runs WHERE namespace = @0 AND workflow_id = @1 ORDER BY id DESC LIMIT 1",
            row => (Row: row.GetInt64(0), State: row.GetFieldValue<byte[]>(1)),
            key.Namespace,
            key.WorkflowId)
            .Select(found => Build(session, services, found.Row, found.State))
            .FirstOrDefault());

    public List<Run> LoadOpen(IRunServices services) =>
        database.Read(session => session.Query(
            "SELECT id, state FROM runs WHERE open = 1 ORDER BY id",
            row => (Row: row.GetInt64(0), State: row.GetFieldValue<byte[]>(1)))
            .Select(found => Build(session, services, found.Row, found.State))
            .ToList());

    public List<(long Id, OutboxTask Task)> LoadOutbox() =>
        database.Read(session => session.Query(
            "SELECT id, data FROM outbox ORDER BY id",
            row => (row.GetInt64(0), OutboxTask.Parser.ParseFrom(row.GetFieldValue<byte[]>(1)))));

    public void RemoveOutbox(long id) => database.Write(session => session.Execute("DELETE FROM outbox WHERE id = @0", id));

    public bool HasOutbox(long row) => database.Read(session => session.ExecuteLong("SELECT count(*) FROM outbox WHERE run = @0", row)) > 0;

    /// <summary>Events <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public List<HistoryEvent> ReadEvents(long row, long from, long to) =>
        database.Read(session => session.Query(
            "SELECT data FROM events WHERE run = @0 AND id BETWEEN @1 AND @2 ORDER BY id",
            found => HistoryEvent.Parser.ParseFrom(found.GetFieldValue<byte[]>(0)),
            row,
            from,
            to));

    public HistoryEvent ReadEvent(long row, long id) => ReadEvents(row, id, id)[0];

    /// <summary>Removes every trace of a run.</summary>
    public void Delete(long row) => database.Write(session =>
    {
        foreach (var table in new[] { "events", "items", "outbox", "visibility", "visibility_values" })
        {
            session.Execute($"DELETE FROM {table} WHERE run = @0", row);
        }

        session.Execute("DELETE FROM runs WHERE id = @0", row);
    });

    /// <summary>Rows of runs that closed before the time and owe nothing to another run any more.</summary>
    public List<long> ClosedBefore(string ns, DateTimeOffset time) =>
        database.Read(session => session.Query(
            "SELECT id FROM runs WHERE namespace = @0 AND open = 0 AND close_time < @1 AND id NOT IN (SELECT run FROM outbox)",
            row => row.GetInt64(0),
            ns,
            time.UtcTicks));

    private static Run Build(DbSession session, IRunServices services, long row, byte[] state)
    {
        var run = new Run(services, RunState.Parser.ParseFrom(state)) { Row = row };
        var sets = run.ItemSets.ToDictionary(set => (long)set.Kind);
        session.Query(
            "SELECT kind, key, data FROM items WHERE run = @0",
            item =>
            {
                sets[item.GetInt64(0)].Load(item.GetString(1), item.GetFieldValue<byte[]>(2));
                return 0;
            },
            row);
        return run;
    }

    private static void Save(DbSession session, Run run, List<(long Id, OutboxTask Task)> added)
    {
        run.State.StateTransitions++;
        var state = run.State.ToByteArray();
        var open = run.IsOpen ? 1 : 0;
        object? closed = run.State.CloseTime is { } time ? time.ToDateTimeOffset().UtcTicks : null;
        if (run.Row == 0)
        {
            run.Row = session.ExecuteLong(
                """
                INSERT INTO runs (namespace, workflow_id, run_id, first_run_id, open, close_time, state)
                VALUES (@0, @1, @2, @3, @4, @5, @6) RETURNING id
                """,
                run.State.Namespace,
                run.State.WorkflowId,
                run.State.RunId,
                run.State.FirstRunId,
                open,
                closed,
                state);
        }
        else
        {
            session.Execute("UPDATE runs SET open = @1, close_time = @2, state = @3 WHERE id = @0", run.Row, open, closed, state);
        }

        foreach (var added1 in run.NewEvents)
        {
            session.Execute("INSERT INTO events (run, id, data) VALUES (@0, @1, @2)", run.Row, added1.EventId, added1.ToByteArray());
        }

        foreach (var set in run.ItemSets.Where(set => set.HasChanges))
        {
            foreach (var (key, value) in set.TakeChanges())
            {
                if (value is null)
                {
                    session.Execute("DELETE FROM items WHERE run = @0 AND kind = @1 AND key = @2", run.Row, (long)set.Kind, key);
                }
                else
                {
                    session.Execute(
                        "INSERT OR REPLACE INTO items (run, kind, key, data) VALUES (@0, @1, @2, @3)",
                        run.Row,
                        (long)set.Kind,
                        key,
                        value.ToByteArray());
                }
            }
        }

        foreach (var task in run.NewOutbox)
        {
            added.Add((session.ExecuteLong("INSERT INTO outbox (run, data) VALUES (@0, @1) RETURNING id", run.Row, task.ToByteArray()), task));
        }

        foreach (var id in run.FinishedOutbox)
        {
            session.Execute("DELETE FROM outbox WHERE id = @0", id);
        }

        if (run.VisibilityChanged)
        {
            Visibility.VisibilityWriter.Write(session, run);
        }
    }
}
