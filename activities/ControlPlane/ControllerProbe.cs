using System.Security.Cryptography.X509Certificates;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Asks a controller for its own health. One on a node that joined may stand by for years without ever holding its lease, so the lease says
/// nothing of it.
/// </summary>
internal sealed class ControllerProbe : IDisposable
{
    private readonly HttpClient http;
    private readonly X509Certificate2 expected;
    private readonly Uri url;

    /// <param name="place">The node.</param>
    /// <param name="component"><c>kube-controller-manager</c> or <c>kube-scheduler</c>.</param>
    public ControllerProbe(NodePlace place, string component)
    {
        var path = $"{place.Directory.Pki}/{component}-server.crt";
        expected = X509Certificate2.CreateFromPem(place.Files.TryReadText(path) ?? throw CredentialErrors.NotInstalled.At($"file {path}", "it is not there."));
        var port = component == "kube-scheduler" ? place.Settings.Ports.KubeScheduler : place.Settings.Ports.KubeControllerManager;
        url = new Uri($"https://127.0.0.1:{port}/healthz");
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), UseProxy = false };
        // It must show the very certificate that was issued for this node, whatever names it has.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(expected.RawData);
        http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Whether it is healthy, and what it said.</summary>
    public async Task<(bool Done, string Seen)> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(url, cancellationToken);
            return (answer.IsSuccessStatusCode, $"{url} answers {(int)answer.StatusCode}");
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, $"{url} does not answer: {problem.GetBaseException().Message}");
        }
    }

    public void Dispose()
    {
        http.Dispose();
        expected.Dispose();
    }
}
