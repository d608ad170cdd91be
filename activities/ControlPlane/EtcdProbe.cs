using Masterful.Activities.Etcd;
using Masterful.Activities.Node;

namespace Masterful.Activities.ControlPlane;

/// <summary>Asks a node's etcd for its health as kube-apiserver would reach it: over its client port, with certificates on both sides.</summary>
internal sealed class EtcdProbe : IDisposable
{
    private readonly HttpClient http;
    private readonly string address;

    public EtcdProbe(NodePlace place)
    {
        address = EtcdMember.Host(place.Settings.Address);
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            SslOptions = Tls(place).Options(),
        };
        http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Whether it is healthy, and what it said.</summary>
    public async Task<(bool Done, string Seen)> LookAsync(int port, CancellationToken cancellationToken)
    {
        var url = $"https://{address}:{port}/health";
        try
        {
            using var answer = await http.GetAsync(new Uri(url), cancellationToken);
            var body = (await answer.Content.ReadAsStringAsync(cancellationToken)).Trim();
            return (answer.IsSuccessStatusCode && body.Contains("\"health\":\"true\"", StringComparison.Ordinal), $"{url} answers {(int)answer.StatusCode} {body}");
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, $"{url} does not answer: {problem.GetBaseException().Message}");
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>The node's own client credential for etcd; fails with <c>MIG-CRED-004</c> when it is not there.</summary>
    internal static EtcdTls Tls(NodePlace place) => new(
        Read(place, "/var/lib/static-pods/etcd-main/ca/bundle.crt"), Read(place, $"{place.Directory.Pki}/etcd-client.crt"), Read(place, $"{place.Directory.Pki}/etcd-client.key"));

    private static string Read(NodePlace place, string path) => place.Files.TryReadText(path)
        ?? throw Masterful.Workflows.Contracts.Errors.CredentialErrors.NotInstalled.At($"file {path}", "it is not there.");
}
