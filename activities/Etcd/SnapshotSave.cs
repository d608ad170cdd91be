using System.Diagnostics;
using System.Text;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>
/// Saves a snapshot of an etcd that runs with <c>etcdctl</c>. Its own time limit would count for the whole transfer, and without one it waits for
/// ever for an etcd that does not let it in: so etcd is asked first, and what counts is that more of the file comes.
/// </summary>
/// <param name="tools">etcd's programs.</param>
/// <param name="endpoint">URL of the client port.</param>
/// <param name="tls">What lets in there.</param>
/// <param name="directory">Where the credentials may lie meanwhile; nobody else may read it.</param>
internal sealed class SnapshotSave(EtcdTools tools, string endpoint, EtcdTls tls, string directory)
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long nothing may come. The end, when all of it goes to the disk, takes as long as the disk does.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Saves it. Fails with <c>MIG-ETCD-001</c>.</summary>
    /// <param name="source">The same etcd.</param>
    /// <param name="file">Where to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(EtcdGateway source, string file, CancellationToken cancellationToken)
    {
        try
        {
            await source.RevisionAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw EtcdErrors.SourceRefused.At($"etcd {endpoint}", e.InnerException?.Message ?? e.Message, e);
        }

        await SaveAsync(file, cancellationToken);
    }

    /// <summary>As <see cref="RunAsync"/>, without asking first.</summary>
    internal async Task SaveAsync(string file, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            $"--endpoints={endpoint}",
            $"--cacert={Place("ca.crt", tls.AuthorityPem)}",
            $"--cert={Place("client.crt", tls.CertificatePem)}",
            $"--key={Place("client.key", tls.KeyPem)}",
            "--dial-timeout=5s",
            "snapshot", "save", file,
        ];
        using var stalling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var saving = tools.RunAsync("etcdctl", arguments, Limit, stalling.Token);
        var (bytes, since) = (0L, Stopwatch.StartNew());
        while (await Task.WhenAny(saving, Task.Delay(Pause, CancellationToken.None)) != saving && !stalling.IsCancellationRequested)
        {
            // It is written under this name until all of it is there.
            var part = new FileInfo(file + ".part");
            var now = part.Exists ? part.Length : 0;
            if (now != bytes)
            {
                bytes = now;
                since.Restart();
            }
            else if (since.Elapsed > Patience)
            {
                await stalling.CancelAsync();
            }
        }

        try
        {
            if (await saving is { ExitCode: not 0 } result)
            {
                throw EtcdErrors.SourceRefused.At($"etcd {endpoint}", $"etcdctl says: {result.LastWords}.");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw EtcdErrors.SourceRefused.At($"etcd {endpoint}", $"{bytes} bytes of a snapshot came, and then nothing for {Patience.TotalSeconds:0} s.");
        }
    }

    private string Place(string name, string content)
    {
        var path = Path.Combine(directory, name);
        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        stream.Write(Encoding.ASCII.GetBytes(content));
        return path;
    }
}
