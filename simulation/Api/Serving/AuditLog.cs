using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>One JSON line a request. Never a body, a header or a token: those hold secrets.</summary>
internal sealed class AuditLog : IDisposable
{
    private readonly Lock sync = new();
    private readonly StreamWriter? writer;
    private readonly string server;
    private readonly TimeProvider time;

    public AuditLog(string server, string? file, TimeProvider time)
    {
        this.server = server;
        this.time = time;
        if (file is null) return;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory) Directory.CreateDirectory(directory);
        writer = new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    /// <param name="note">Why a request was refused, in the server's own words.</param>
    public void Write(UserInfo? user, string verb, string path, int code, string? note)
    {
        if (writer is null) return;
        var line = new JsonObject
        {
            ["time"] = KubernetesTime.FormatMicro(time.GetUtcNow()),
            ["server"] = server,
            ["user"] = user?.Name,
            ["groups"] = user is null ? null : new JsonArray(user.Groups.Select(group => (JsonNode?)group).ToArray()),
            ["verb"] = verb,
            ["path"] = path,
            ["code"] = code,
        };
        if (note is not null) line["note"] = note;
        lock (sync)
        {
            if (writer.BaseStream.CanWrite) writer.WriteLine(ObjectJson.ToText(line));
        }
    }

    public void Dispose()
    {
        lock (sync)
        {
            writer?.Dispose();
        }
    }
}
