using System.Net.Http.Headers;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace k8s.Authentication;

/// <summary>A token from a credential plug-in; the plug-in runs again when the token has expired.</summary>
public class ExecTokenProvider : ITokenProvider
{
    // A token that expires on the way to the server is of no use.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly ExternalExecution exec;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private ExecCredentialResponse? response;

    /// <summary>Runs <paramref name="exec"/> when a token is needed.</summary>
    public ExecTokenProvider(ExternalExecution exec)
        : this(exec, null, TimeProvider.System)
    {
    }

    internal ExecTokenProvider(ExternalExecution exec, ExecCredentialResponse? first, TimeProvider clock)
    {
        this.exec = exec ?? throw new ArgumentNullException(nameof(exec));
        this.clock = clock;
        response = first;
    }

    /// <inheritdoc/>
    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // One run at a time: several requests that meet an expired token share the next one.
        lock (gate)
        {
            if (response is null || response.Status!.ExpirationTimestamp is { } end && end - Margin <= clock.GetUtcNow())
            {
                response = KubernetesClientConfiguration.ExecuteExternalCommand(exec);
            }

            var token = response.Status!.Token ??
                throw new KubeConfigException($"The credential plug-in {exec.Command} no longer returns a token.");
            return Task.FromResult(new AuthenticationHeaderValue("Bearer", token));
        }
    }
}
